/** Where Rook and Ceph run; the S3 gateway's address has it in it. */
export const cephNamespace = "rook-ceph";

/** Address of the gateway inside the cluster. */
export function cephGateway(name: string): string {
  return `http://rook-ceph-rgw-${name}-store.${cephNamespace}.svc`;
}

/** Class of bucket claims. */
export function cephBucketClass(name: string): string {
  return `${name}-bucket`;
}
