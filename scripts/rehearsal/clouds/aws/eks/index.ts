import { CloudError } from "../../../provider";
import { moment } from "../../invent";
import type { ResourceModel } from "../../model";
import { given, map, text, texts } from "../../values";
import type { Thing } from "../../world";
import { requireRoleArn } from "../iam";
import { arn, input, tagsAll } from "../names";
import { cluster, clusterOf, clusterType } from "./cluster";
import { nodeGroup } from "./node-group";

const entryType = "aws:eks/accessEntry:AccessEntry";

/** Add-ons that AWS itself publishes (EKS user guide, "AWS add-ons", 2026); others come from vendors, under a prefix of theirs. */
const addons = new Set(
  [
    "vpc-cni coredns kube-proxy aws-ebs-csi-driver aws-efs-csi-driver aws-fsx-csi-driver aws-mountpoint-s3-csi-driver",
    "snapshot-controller adot amazon-cloudwatch-observability eks-pod-identity-agent eks-node-monitoring-agent aws-guardduty-agent",
    "amazon-sagemaker-hyperpod-taskgovernance amazon-sagemaker-hyperpod-training-operator aws-network-flow-monitoring-agent",
    "aws-privateca-connector-for-kubernetes aws-secrets-store-csi-driver-provider metrics-server kube-state-metrics",
    "prometheus-node-exporter cert-manager external-dns fluent-bit aws-efa-k8s-device-plugin nvidia-device-plugin",
  ]
    .join(" ")
    .split(" "),
);

const addon: ResourceModel = {
  required: ["addonName", "clusterName"],
  replaceOn: ["addonName", "clusterName", "region"],
  json: ["configurationValues"],
  references: ["clusterName", "serviceAccountRoleArn", "podIdentityAssociations[].roleArn"],
  check: (check) => {
    const values = text(check.inputs.configurationValues);
    if (values?.trim().startsWith("{")) {
      try {
        JSON.parse(values);
      } catch {
        check.fail(
          "configurationValues",
          "InvalidParameterException: ConfigurationValue provided in request is not supported: it is not valid JSON",
        );
      }
    }
    for (const when of ["resolveConflictsOnCreate", "resolveConflictsOnUpdate"]) {
      const allowed = when.endsWith("Create") ? ["NONE", "OVERWRITE"] : ["NONE", "OVERWRITE", "PRESERVE"];
      const value = text(check.inputs[when]);
      if (value !== undefined && !allowed.includes(value))
        check.fail(when, `expected ${when} to be one of ${JSON.stringify(allowed)}, got ${value}`);
    }
  },
  refuse: (act) => {
    const control = clusterOf(act);
    const name = input(act, "addonName");
    if (act.old === undefined && act.find(act.type, `${input(act, "clusterName")}:${name}`) !== undefined) {
      throw new CloudError("ResourceInUseException", "Addon already exists.");
    }
    if (!addons.has(name) && !name.includes("_")) {
      throw new CloudError(
        "InvalidParameterException",
        `Addon ${name} specified is not supported in ${text(control?.outputs.version) ?? "this"} kubernetes version`,
      );
    }
    requireRoleArn(act, "serviceAccountRoleArn", "InvalidParameterException");
  },
  id: (act) => `${input(act, "clusterName")}:${input(act, "addonName")}`,
  outputs: {
    arn: (act) => arn("eks", act.scope, `addon/${input(act, "clusterName")}/${input(act, "addonName")}/${act.invent.uuid()}`),
    addonVersion: () => "v1.0.0-eksbuild.1",
    configurationValues: () => "",
    createdAt: () => moment,
    modifiedAt: () => moment,
    tagsAll,
  },
};

function requireEntries(control: Thing | undefined): void {
  const mode = text(map(control?.outputs.accessConfig).authenticationMode);
  if (mode !== "CONFIG_MAP") return;
  throw new CloudError(
    "InvalidRequestException",
    "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
  );
}

const accessEntry: ResourceModel = {
  required: ["clusterName", "principalArn"],
  replaceOn: ["clusterName", "principalArn", "type", "region"],
  sets: ["kubernetesGroups"],
  references: ["clusterName", "principalArn"],
  defaults: () => ({ type: "STANDARD" }),
  check: (check) => {
    const principal = text(check.inputs.principalArn);
    if (principal !== undefined && !/^arn:[\w-]+:(iam|sts)::\d{12}:(role|user|root|assumed-role)/.test(principal)) {
      check.fail(
        "principalArn",
        `InvalidParameterException: The specified principalArn is invalid: ${principal} is not an IAM role or user`,
      );
    }
    for (const group of texts(check.inputs.kubernetesGroups)) {
      if (group.startsWith("system:"))
        check.fail(
          "kubernetesGroups",
          `InvalidParameterException: The kubernetes group name ${group} is invalid, it cannot start with system:`,
        );
    }
  },
  refuse: (act) => {
    requireEntries(clusterOf(act));
    requireRoleArn(act, "principalArn", "InvalidParameterException");
    if (
      act.old === undefined &&
      act.find(entryType, `${input(act, "clusterName")}:${input(act, "principalArn")}`) !== undefined
    ) {
      throw new CloudError("ResourceInUseException", "The specified access entry resource is already in use on this cluster.");
    }
  },
  id: (act) => `${input(act, "clusterName")}:${input(act, "principalArn")}`,
  outputs: {
    accessEntryArn: (act) => arn("eks", act.scope, `access-entry/${input(act, "clusterName")}/role/${act.invent.uuid()}`),
    createdAt: () => moment,
    modifiedAt: () => moment,
    kubernetesGroups: () => [],
    userName: (act) => input(act, "principalArn"),
    tagsAll,
  },
};

const accessPolicies = [
  ..."AmazonEKSAdminPolicy AmazonEKSAdminViewPolicy AmazonEKSClusterAdminPolicy AmazonEKSEditPolicy AmazonEKSViewPolicy".split(
    " ",
  ),
  ..."AmazonEKSSecretReaderPolicy AmazonEKSAutoNodePolicy AmazonEKSHybridPolicy AmazonSagemakerHyperpodClusterPolicy".split(" "),
];

const accessPolicyAssociation: ResourceModel = {
  required: ["accessScope", "clusterName", "policyArn", "principalArn"],
  replaceOn: ["accessScope", "clusterName", "policyArn", "principalArn", "region"],
  references: ["clusterName", "principalArn"],
  check: (check) => {
    const policy = text(check.inputs.policyArn);
    const name = policy?.split("cluster-access-policy/")[1];
    if (policy !== undefined && (name === undefined || !accessPolicies.includes(name))) {
      check.fail("policyArn", `InvalidParameterException: The policyArn parameter format is not valid: ${policy}`);
    }
    const scope = map(check.inputs.accessScope);
    if (scope.type === "namespace" && texts(scope.namespaces).length === 0 && !given(scope.namespaces)) {
      check.fail(
        "accessScope.namespaces",
        "InvalidParameterException: namespaces are required when the type of the access scope is namespace",
      );
    }
  },
  refuse: (act) => {
    requireEntries(clusterOf(act));
    const principal = input(act, "principalArn");
    if (act.find(entryType, `${input(act, "clusterName")}:${principal}`) === undefined) {
      throw new CloudError(
        "ResourceNotFoundException",
        `The specified principalArn could not be found in the cluster's access entries: ${principal}`,
      );
    }
  },
  id: (act) => `${input(act, "clusterName")}#${input(act, "principalArn")}#${input(act, "policyArn")}`,
  outputs: { associatedAt: () => moment, modifiedAt: () => moment },
};

const podIdentity: ResourceModel = {
  required: ["clusterName", "namespace", "roleArn", "serviceAccount"],
  replaceOn: ["clusterName", "namespace", "serviceAccount", "region"],
  references: ["clusterName", "roleArn"],
  refuse: (act) => {
    clusterOf(act);
    requireRoleArn(act, "roleArn", "InvalidParameterException");
    for (const other of act.world.holders(input(act, "clusterName"))) {
      if (other.type !== act.type || other.id === act.id) continue;
      if (other.inputs.namespace === act.inputs.namespace && other.inputs.serviceAccount === act.inputs.serviceAccount) {
        throw new CloudError("ResourceInUseException", `Association already exists: ${other.id}`);
      }
    }
  },
  id: (act) => `a-${act.invent.hex(17)}`,
  outputs: {
    associationArn: (act) => arn("eks", act.scope, `podidentityassociation/${input(act, "clusterName")}/${act.id}`),
    associationId: (act) => act.id,
    externalId: () => "",
    tagsAll,
  },
};

export const models: { readonly [type: string]: ResourceModel } = {
  [clusterType]: cluster,
  "aws:eks/nodeGroup:NodeGroup": nodeGroup,
  "aws:eks/addon:Addon": addon,
  [entryType]: accessEntry,
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": accessPolicyAssociation,
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": podIdentity,
};
