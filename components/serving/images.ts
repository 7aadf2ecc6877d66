/** What is known of a public image: which fabric its collectives cannot leave by. */
interface KnownImage {
  readonly repository: string;
  /** The fabric, by its name for people. */
  readonly carrier: string;
  readonly lacks: string;
  readonly instead: string;
  readonly source: string;
  readonly date: string;
}

/**
 * NCCL finds no plug-in and says nothing: it talks by TCP. So an image that is known to have none is refused. Images of one's own, and copies
 * of public ones under another name, are taken as they are.
 */
const knownImages: readonly KnownImage[] = [
  {
    repository: "docker.io/vllm/vllm-openai",
    carrier: "EFA",
    lacks: "has neither libfabric nor aws-ofi-nccl",
    instead:
      "name an image that has both, such as AWS' own (public.ecr.aws/deep-learning-containers/vllm:server-cuda), build one with the EFA installer",
    source:
      "vllm-project/vllm#55635 and #55783, both open; aws/deep-learning-containers, docs/vllm/index.md and docker/vllm/Dockerfile.amzn2023",
    date: "2026-12-01",
  },
];

/** Why collectives cannot leave by this fabric from this image; undefined where nothing is known against it. */
export function imageLack(image: string, carrier: string): { readonly reason: string; readonly remedy: string } | undefined {
  const repository = repositoryOf(image);
  const known = knownImages.find((each) => each.repository === repository && each.carrier === carrier);
  if (known === undefined) return undefined;
  return {
    reason: `${image} ${known.lacks}, so that NCCL would talk by TCP without a word where ${carrier} is asked for`,
    remedy: known.instead,
  };
}

/** The name as Docker resolves it: without tag and digest, and with the registry that a short name means. */
function repositoryOf(image: string): string {
  const name = image.replace(/@.*$/, "").replace(/:[^:/]*$/, "");
  const [first = "", ...rest] = name.split("/");
  const hasRegistry = rest.length > 0 && (first.includes(".") || first.includes(":") || first === "localhost");
  return hasRegistry ? name.replace(/^(index|registry-1)\.docker\.io\//, "docker.io/") : `docker.io/${name}`;
}
