/** What a client needs to find a cluster and to prove who it is. */
export interface KubeconfigParts {
  readonly name: string;
  readonly endpoint: string;
  readonly certificateAuthority: string;
  readonly region: string;
}

/** A program on the caller's machine that makes a token from the caller's own identity at each use. */
interface TokenProgram {
  readonly command: string;
  readonly args?: readonly string[];
  /** What to type where the program is missing. */
  readonly installHint?: string;
  /** Whether the program is told of the cluster. */
  readonly provideClusterInfo?: boolean;
}

/** AKS's own application in Entra ID, the same in every directory. https://learn.microsoft.com/azure/aks/kubelogin-authentication, 2026-11. */
const aksServerId = "6dae42f8-4368-4678-94ff-3960e28e3630";

export function eksKubeconfig(parts: KubeconfigParts): string {
  const { name, region } = parts;
  return kubeconfig(parts, {
    command: "aws",
    args: ["--region", region, "eks", "get-token", "--cluster-name", name, "--output", "json"],
  });
}

export function gkeKubeconfig(parts: Omit<KubeconfigParts, "region">): string {
  return kubeconfig(parts, {
    command: "gke-gcloud-auth-plugin",
    installHint: "gcloud components install gke-gcloud-auth-plugin",
    provideClusterInfo: true,
  });
}

export function aksKubeconfig(parts: Omit<KubeconfigParts, "region">): string {
  return kubeconfig(parts, {
    command: "kubelogin",
    args: ["get-token", "--login", "azurecli", "--server-id", aksServerId],
    installHint: "az aks install-cli",
  });
}

/** A kubeconfig without a secret in it. */
function kubeconfig({ name, endpoint, certificateAuthority }: Omit<KubeconfigParts, "region">, exec: TokenProgram): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server: endpoint, "certificate-authority-data": certificateAuthority } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
    users: [{ name, user: { exec: { apiVersion: "client.authentication.k8s.io/v1beta1", ...exec, interactiveMode: "Never" } } }],
  });
}
