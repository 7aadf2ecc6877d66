import * as pulumi from "@pulumi/pulumi";
import { Cloud } from "../core/cloud";
import { InvalidInput } from "../core/problems";

/**
 * Letters of the zones that an account finds in a region. Only regions where the letters are the same for every account are here; in
 * us-west-1 an account sees two of three and nobody can tell which. Sources: AWS "Availability Zones" reference, 2026; the README of
 * github.com/jsonmaur/aws-regions, read 2026-11-22; ap-northeast-1 and ca-central-1 closed a zone to new accounts.
 */
const zoneLetters: Readonly<Record<string, string>> = {
  "af-south-1": "abc",
  "ap-east-1": "abc",
  "ap-northeast-1": "acd",
  "ap-northeast-2": "abcd",
  "ap-northeast-3": "abc",
  "ap-south-1": "abc",
  "ap-southeast-1": "abc",
  "ap-southeast-2": "abc",
  "ca-central-1": "abd",
  "eu-central-1": "abc",
  "eu-north-1": "abc",
  "eu-south-1": "abc",
  "eu-west-1": "abc",
  "eu-west-2": "abc",
  "eu-west-3": "abc",
  "me-south-1": "abc",
  "sa-east-1": "abc",
  "us-east-1": "abcdef",
  "us-east-2": "abc",
  "us-gov-east-1": "abc",
  "us-gov-west-1": "abc",
  "us-west-2": "abcd",
};

/** The zones of a region by name, or nothing where they differ from account to account or the region is not known here. */
export function zonesOf(region: string): readonly string[] | undefined {
  const letters = zoneLetters[region];
  return letters === undefined ? undefined : [...letters].map((letter) => `${region}${letter}`);
}

/** The region that the provider falls back on: the stack's configuration first, then the environment, as the cloud's provider has it. */
export function configuredRegion(cloud: Cloud): string | undefined {
  if (cloud === Cloud.Gcp) return new pulumi.Config("gcp").get("region") ?? process.env.GOOGLE_REGION;
  if (cloud === Cloud.Azure) return new pulumi.Config("azure-native").get("location") ?? process.env.ARM_LOCATION_NAME;
  if (cloud !== Cloud.Aws) return undefined;
  return new pulumi.Config("aws").get("region") ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
}

/** Google: the project that the provider falls back on. */
export function configuredProject(): string | undefined {
  return new pulumi.Config("gcp").get("project") ?? process.env.GOOGLE_PROJECT;
}

/** A member of each cloud's provider, by which the one that children of a component get is found, and what it calls its place. */
const placed: Readonly<Partial<Record<Cloud, readonly [member: string, place: string]>>> = {
  [Cloud.Aws]: ["aws:ec2/vpc:Vpc", "region"],
  [Cloud.Gcp]: ["gcp:compute/network:Network", "region"],
  [Cloud.Azure]: ["azure-native:network:VirtualNetwork", "location"],
};

/** The provider that children of a component get from its options; undefined where it is the stack's default one. */
export function givenProvider(component: pulumi.Resource, cloud: Cloud): pulumi.ProviderResource | undefined {
  const [member] = placed[cloud] ?? [];
  return member === undefined ? undefined : component.getProvider(member);
}

/**
 * Fails where a component takes the stack's region and its own provider stands in another one: zones and machines of the one would be asked of
 * the other. A provider's region is an Output, so it cannot take the place of the plain one.
 */
export function checkProviderRegion(
  component: pulumi.Resource,
  subject: string,
  { cloud, region }: { readonly cloud: Cloud; readonly region?: string },
): void {
  const [, key] = placed[cloud] ?? [];
  const provider = givenProvider(component, cloud);
  const configured = configuredRegion(cloud);
  if (key === undefined || provider === undefined || region !== undefined || configured === undefined) return;
  pulumi.output(Reflect.get(provider, key) as pulumi.Input<string | undefined>).apply((own) => {
    if (own === undefined || own === configured) return;
    throw new InvalidInput(subject, [
      {
        path: "region",
        reason: `is missing: the component's provider stands in ${own}, and the stack's configuration says ${configured}`,
        remedy: `give region: ${JSON.stringify(own)}`,
      },
    ]);
  });
}
