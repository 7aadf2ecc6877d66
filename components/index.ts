export * from "./coordinator";
