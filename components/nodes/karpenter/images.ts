/**
 * The release of EKS's Amazon Linux 2023 images that pools take unless told otherwise. A name and not `latest`, because a new release
 * would make every node drift. Source: awslabs/amazon-eks-ami, release named in its issue #2768, read 2026-11-22.
 */
export const imageRelease = "v20260917";
