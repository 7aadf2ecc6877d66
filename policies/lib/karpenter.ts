/** Karpenter's node pools, as far as rules read them. Fields: karpenter.sh/v1, karpenter 1.14 (2026-08). */

export const nodePoolPattern = "kubernetes:karpenter.sh/*:NodePool";

export interface NodePoolArgs {
  readonly spec?: {
    readonly template?: {
      readonly metadata?: { readonly labels?: { readonly [label: string]: string } };
      readonly spec?: {
        readonly expireAfter?: string;
        readonly terminationGracePeriod?: string;
        readonly taints?: readonly { readonly key: string; readonly effect: string }[];
        readonly requirements?: readonly {
          readonly key: string;
          readonly operator: string;
          readonly values?: readonly string[];
        }[];
      };
    };
    readonly disruption?: { readonly consolidationPolicy?: string };
  };
}

const accelerated = /nvidia|habana|neuron|qualcomm|amd\.com\/gpu|accelerator|\bgpu\b|\bhpu\b/i;

/** Whether the pool brings machines with accelerators: its taints or what it requires say so. */
export function bringsAccelerators({ spec }: NodePoolArgs): boolean {
  const inner = spec?.template?.spec;
  const words = [
    ...(inner?.taints ?? []).map(({ key }) => key),
    ...(inner?.requirements ?? []).flatMap(({ key, values }) => [key, ...(values ?? [])]),
  ];
  return words.some((word) => accelerated.test(word) || /^(p[3-6]|g[4-7]|trn|inf|dl)[a-z0-9-]*(\.|$)/.test(word));
}
