export * from "./cluster";
export * from "./coordinator";
export * from "./hosts";
export * from "./network";
export * from "./training";
export * from "./storage";
export * from "./namespace";
export * from "./identity";
