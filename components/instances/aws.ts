import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { coordinatorToml } from "../coordinator/configuration";
import { InvalidInput } from "../core/problems";
import type { NodeSubnet } from "../nodes";
import { type KnownSubnet, subnetFaults } from "../nodes/needs";
import { instanceProfile } from "./aws-role";
import { type InstanceGroups, instanceGroups } from "./aws-security";
import type { TrainingInstancesPlan } from "./plan";
import { coordinatorScript, everyStart, sharedVariables, workerScript, workerVariables } from "./user-data";

export interface TrainingInstancesOutputs {
  readonly coordinatorUrl: pulumi.Output<string>;
  readonly coordinatorId: pulumi.Output<string>;
  readonly workerIds: pulumi.Output<string[]>;
  readonly configuration: pulumi.Output<string>;
}

/**
 * AWS keeps the newest image's id under these names. Read when a machine is first made; later answers are not looked at, for a machine
 * that trains is not replaced because an image was published.
 */
const imageParameters = {
  // https://docs.aws.amazon.com/linux/al2023/ug/ec2.html, 2026-11.
  coordinator: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
  // Driver, Docker, the NVIDIA container toolkit and EFA's own driver: https://docs.aws.amazon.com/dlami/latest/devguide/, 2026-11.
  worker: "/aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-ubuntu-24.04/latest/ami-id",
} as const;

/** Pods are not there to have identities of their own: one hop, and tokens. */
const metadataOptions = {
  httpEndpoint: "enabled",
  httpTokens: "required",
  httpPutResponseHopLimit: 1,
  instanceMetadataTags: "disabled",
} as const;

interface Site {
  readonly parent: pulumi.Resource;
  readonly name: string;
  readonly plan: TrainingInstancesPlan;
  readonly groups: InstanceGroups;
  readonly profile: aws.iam.InstanceProfile;
  readonly rights: readonly pulumi.Resource[];
}

export function trainingInstances(parent: pulumi.Resource, name: string, plan: TrainingInstancesPlan): TrainingInstancesOutputs {
  const site: Site = { parent, name, plan, groups: instanceGroups(parent, name, plan), ...instanceProfile(parent, name, plan) };
  const { storage } = plan.coordinator.config;
  const configuration = pulumi
    .all([storage.bucket, storage.region])
    .apply(([bucket, region]) => coordinatorToml(plan.coordinator.config, bucket, region));
  const coordinator = coordinatorMachine(site, configuration);
  const workers = workerMachines(site);
  const zone = new aws.route53.Zone(
    name,
    {
      name: plan.domain,
      comment: `Machines of ${name}`,
      vpcs: [{ vpcId: plan.vpcId, vpcRegion: plan.region }],
      forceDestroy: false,
      tags: { ...plan.tags },
    },
    { parent },
  );
  const record = (host: string, machine: aws.ec2.Instance) =>
    new aws.route53.Record(
      `${name}-${host}`,
      { zoneId: zone.zoneId, name: `${host}.${plan.domain}`, type: "A", ttl: 30, records: [machine.privateIp] },
      { parent },
    );
  const found = record("coordinator", coordinator);
  workers.forEach((machine, rank) => {
    record(`worker-${rank}`, machine);
  });
  return {
    coordinatorUrl: pulumi.all([found.fqdn]).apply(() => plan.coordinatorUrl),
    coordinatorId: coordinator.id,
    workerIds: pulumi.all(workers.map(({ id }) => id)),
    configuration,
  };
}

/** The subnet of the machines' zone. */
function subnetIn(site: Site, subnets: pulumi.Input<pulumi.Input<NodeSubnet>[]>): pulumi.Output<string> {
  const { name, plan } = site;
  return pulumi.output(subnets).apply((all: KnownSubnet[]) => {
    const faults = subnetFaults([plan.zone], all);
    const [first] = all.filter(({ zone }) => zone === plan.zone);
    if (first === undefined || faults.length > 0) throw new InvalidInput(`TrainingInstances ${name}`, faults);
    return first.id;
  });
}

function imageOf(site: Site, role: keyof typeof imageParameters, given: string | undefined) {
  const { parent, plan } = site;
  if (given !== undefined) return { ami: pulumi.output(given), ignoreChanges: [] };
  const { value } = aws.ssm.getParameterOutput({ name: imageParameters[role], region: plan.region }, { parent });
  return { ami: value, ignoreChanges: ["ami"] };
}

function coordinatorMachine(site: Site, configuration: pulumi.Output<string>): aws.ec2.Instance {
  const { parent, name, plan, groups, profile, rights } = site;
  const { machine, image, imageId, config, logLevel, rootVolumeGiB } = plan.coordinator;
  const { ami, ignoreChanges } = imageOf(site, "coordinator", imageId);
  const tags = { ...plan.tags, Name: `${name}-coordinator` };
  const userDataBase64 = pulumi
    .all([image.reference, configuration, config.storage.region, plan.tracingHost])
    .apply(([reference, toml, region, tracingHost]) => {
      const shared = sharedVariables({ region, logLevel, tracingHost });
      const variables = config.storage.backend === "local" ? { ...shared, CHECKPOINT_DIR: config.storage.path } : shared;
      return encoded(coordinatorScript({ image: reference, toml, variables, address: config.address }));
    });
  return new aws.ec2.Instance(
    `${name}-coordinator`,
    {
      region: plan.region,
      ami,
      instanceType: machine.name,
      subnetId: subnetIn(site, plan.privateSubnets),
      vpcSecurityGroupIds: [groups.coordinator.id],
      associatePublicIpAddress: false,
      iamInstanceProfile: profile.name,
      metadataOptions,
      rootBlockDevice: { volumeType: "gp3", volumeSize: rootVolumeGiB, encrypted: true, tags },
      monitoring: true,
      userDataBase64,
      tags,
    },
    { parent, dependsOn: [...rights], ignoreChanges },
  );
}

function workerMachines(site: Site): readonly aws.ec2.Instance[] {
  const { parent, name, plan, profile, rights } = site;
  const { workers } = plan;
  const { ami, ignoreChanges } = imageOf(site, "worker", workers.imageId);
  const template = workerTemplate(site);
  const placementGroup = placement(site);
  return Array.from({ length: workers.count }, (_, rank) => {
    const called = `${name}-worker-${rank}`;
    const tags = { ...plan.tags, Name: called };
    const volume = new aws.ebs.Volume(
      `${called}-checkpoints`,
      {
        region: plan.region,
        availabilityZone: plan.zone,
        type: "gp3",
        size: workers.checkpoints.sizeGiB,
        encrypted: true,
        // Whoever takes a worker away can still go back to its last step.
        finalSnapshot: true,
        tags: { ...tags, Name: `${called}-checkpoints` },
      },
      { parent },
    );
    const block = workers.capacity.capacityType === "CAPACITY_BLOCK";
    const market = block ? "capacity-block" : workers.capacity.capacityType === "SPOT" ? "spot" : undefined;
    const instance = new aws.ec2.Instance(
      called,
      {
        region: plan.region,
        ami,
        instanceType: workers.machine.name,
        // Interfaces by card come from the template: the instance itself takes no layout of EFA.
        launchTemplate: { id: template.id, version: pulumi.interpolate`${template.latestVersion}` },
        placementGroup,
        instanceMarketOptions: market === undefined ? undefined : { marketType: market },
        capacityReservationSpecification:
          workers.capacity.reservationId === undefined
            ? undefined
            : { capacityReservationTarget: { capacityReservationId: workers.capacity.reservationId } },
        iamInstanceProfile: profile.name,
        metadataOptions,
        rootBlockDevice: { volumeType: "gp3", volumeSize: workers.rootVolumeGiB, encrypted: true, tags },
        monitoring: true,
        userDataBase64: workerStart(site, rank, volume.id),
        tags,
      },
      {
        parent,
        dependsOn: [...rights],
        ignoreChanges,
        // Machines that were bought once cannot be had twice.
        deleteBeforeReplace: !workers.capacity.spare,
        customTimeouts: { create: "30m", update: "30m", delete: "30m" },
      },
    );
    new aws.ec2.VolumeAttachment(
      `${called}-checkpoints`,
      {
        region: plan.region,
        instanceId: instance.id,
        volumeId: volume.id,
        deviceName: "/dev/sdf",
        // Nothing writes while it is taken away.
        stopInstanceBeforeDetaching: true,
      },
      { parent, deleteBeforeReplace: true },
    );
    return instance;
  });
}

function workerTemplate(site: Site): aws.ec2.LaunchTemplate {
  const { parent, name, plan, groups } = site;
  const { workers } = plan;
  const subnetId = subnetIn(site, plan.fabricSubnets);
  return new aws.ec2.LaunchTemplate(
    `${name}-worker`,
    {
      region: plan.region,
      description: `Workers of ${name}`,
      updateDefaultVersion: true,
      instanceType: workers.machine.name,
      metadataOptions,
      networkInterfaces: workers.interfaces.map(({ networkCardIndex, deviceIndex, interfaceType }) => ({
        networkCardIndex,
        deviceIndex,
        interfaceType,
        subnetId,
        deleteOnTermination: "true",
        // What speaks EFA alone has no address, and talks to nobody but members of its group.
        ...(interfaceType === "interface"
          ? { associatePublicIpAddress: "false", securityGroups: [groups.workers.id, groups.fabricId] }
          : { securityGroups: [groups.fabricId] }),
      })),
      tags: { ...plan.tags, Name: `${name}-worker` },
    },
    { parent },
  );
}

function placement({ parent, name, plan }: Site): pulumi.Input<string> | undefined {
  const { capacity } = plan.workers;
  if (!capacity.ownPlacementGroup) return capacity.placementGroupName;
  return new aws.ec2.PlacementGroup(name, { region: plan.region, strategy: "cluster", tags: { ...plan.tags } }, { parent }).name;
}

function workerStart({ plan }: Site, rank: number, volumeId: pulumi.Output<string>): pulumi.Output<string> {
  const { workers, coordinator } = plan;
  const { data } = workers;
  return pulumi
    .all([workers.image.reference, volumeId, plan.tracingHost, data?.server, data?.path, pulumi.all(workers.environment)])
    .apply(([image, volume, tracingHost, server, path, environment]) =>
      encoded(
        workerScript({
          rank,
          image,
          command: workers.command,
          variables: {
            ...workerVariables(rank, workers, plan),
            ...sharedVariables({ region: plan.region, logLevel: coordinator.logLevel, tracingHost }),
            ...environment,
          },
          volumeId: volume,
          checkpointsPath: workers.checkpoints.mountPath,
          data:
            data === undefined
              ? undefined
              : { kind: data.kind, mountPath: data.mountPath, server: server ?? "", path: path ?? "" },
          efa: workers.efa,
          nvidia: workers.nvidia,
        }),
      ),
    );
}

function encoded(script: string): string {
  return Buffer.from(everyStart(script)).toString("base64");
}
