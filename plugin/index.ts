// The components for Pulumi's multi-language host: Python, Go, C#, Java and YAML programs use them through `pulumi package add`.
export * from "../components";
