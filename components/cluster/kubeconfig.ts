/** What a client needs to find a cluster and to prove who it is. */
export interface KubeconfigParts {
  readonly name: string;
  readonly endpoint: string;
  readonly certificateAuthority: string;
  readonly region: string;
}

/** A kubeconfig without a secret in it: the AWS command line makes a token from the caller's own identity at each use. */
export function eksKubeconfig({ name, endpoint, certificateAuthority, region }: KubeconfigParts): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server: endpoint, "certificate-authority-data": certificateAuthority } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
    users: [
      {
        name,
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "aws",
            args: ["--region", region, "eks", "get-token", "--cluster-name", name, "--output", "json"],
            interactiveMode: "Never",
          },
        },
      },
    ],
  });
}

/** A kubeconfig without a secret in it: Google's plug-in makes a token from the caller's own identity at each use. */
export function gkeKubeconfig({ name, endpoint, certificateAuthority }: Omit<KubeconfigParts, "region">): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server: endpoint, "certificate-authority-data": certificateAuthority } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
    users: [
      {
        name,
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "gke-gcloud-auth-plugin",
            installHint: "gcloud components install gke-gcloud-auth-plugin",
            provideClusterInfo: true,
            interactiveMode: "Never",
          },
        },
      },
    ],
  });
}

/** AKS's own application in Entra ID, the same in every directory. https://learn.microsoft.com/azure/aks/kubelogin-authentication, 2026-11. */
const aksServerId = "6dae42f8-4368-4678-94ff-3960e28e3630";

/** A kubeconfig without a secret in it: kubelogin makes a token from the caller's own identity at each use. */
export function aksKubeconfig({ name, endpoint, certificateAuthority }: Omit<KubeconfigParts, "region">): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server: endpoint, "certificate-authority-data": certificateAuthority } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
    users: [
      {
        name,
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "kubelogin",
            args: ["get-token", "--login", "azurecli", "--server-id", aksServerId],
            installHint: "az aks install-cli",
            interactiveMode: "Never",
          },
        },
      },
    ],
  });
}
