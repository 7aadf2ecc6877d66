export * from "./coordinator";
export * from "./network";
export * from "./cluster";
