/** The rehearsal's resources as Pulumi's Analyzer protocol carries them, and what comes back. */
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import { BinaryReader } from "google-protobuf";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { AnalyzedResource, PropertyValues, Violation } from "../engine/types";
import { Asset, isUnknown, unknown } from "../provider";

/** How Pulumi marks an unknown value on the wire: sdk/go/common/resource/plugin/rpc.go, UnknownStringValue and its kin. */
const unknownValues: readonly string[] = [
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9", // string
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // array
  "030794c1-ac77-496b-92df-f27374a8bd58", // asset
  "e48ece36-62e2-4504-bad9-02848725956a", // archive
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
];

/** A property value on the wire: JSON, with the marks for what is unknown. */
function toWire(value: unknown): JavaScriptValue {
  if (value === null || typeof value === "boolean" || typeof value === "number" || typeof value === "string") return value;
  if (isUnknown(value)) return unknownValues[0] as string;
  if (value instanceof Asset) return wireObject(value.wire);
  if (Array.isArray(value)) return value.map((item) => toWire(item ?? null));
  if (typeof value === "object") return wireObject(value as PropertyValues);
  return null;
}

/** Properties as JSON, with Pulumi's marks for what is unknown. */
export function wireObject(values: PropertyValues): { [key: string]: JavaScriptValue } {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, toWire(value)]),
  );
}

function fromWire(value: unknown): unknown {
  if (typeof value === "string") return unknownValues.includes(value) ? unknown : value;
  if (Array.isArray(value)) return value.map(fromWire);
  if (typeof value === "object" && value !== null) {
    // Pulumi's mark of a special value; a secret comes back wrapped and is handled in the clear here.
    const { "4dabf18193072939515e22adb298388d": mark, ...rest } = value as PropertyValues;
    if (mark === "1b47061264138c4ac30d75fd1eb44270") return fromWire(rest.value);
    if (mark !== undefined) return new Asset(value as PropertyValues);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fromWire(item)]));
  }
  return value;
}

function options(resource: AnalyzedResource): proto.AnalyzerResourceOptions {
  const message = new proto.AnalyzerResourceOptions();
  message.setProtect(resource.protect);
  message.setIgnorechangesList([...resource.ignoreChanges]);
  message.setAdditionalsecretoutputsList([...resource.additionalSecretOutputs]);
  message.setAliasesList([...resource.aliases]);
  if (resource.deleteBeforeReplace !== undefined) {
    message.setDeletebeforereplace(resource.deleteBeforeReplace);
    message.setDeletebeforereplacedefined(true);
  }
  if (resource.parent !== undefined) message.setParent(resource.parent);
  const timeouts = new proto.AnalyzerResourceOptions.CustomTimeouts();
  timeouts.setCreate(resource.customTimeouts?.create ?? 0);
  timeouts.setUpdate(resource.customTimeouts?.update ?? 0);
  timeouts.setDelete(resource.customTimeouts?.delete ?? 0);
  message.setCustomtimeouts(timeouts);
  return message;
}

function provider(resource: AnalyzedResource): proto.AnalyzerProviderResource | undefined {
  if (resource.provider === undefined) return undefined;
  const message = new proto.AnalyzerProviderResource();
  message.setType(resource.provider.type);
  message.setName(resource.provider.name);
  message.setUrn(resource.provider.urn);
  message.setProperties(Struct.fromJavaScript(wireObject(resource.provider.properties)));
  return message;
}

/** The request for one resource: to analyse it, or to mend it. */
export function analyzeRequest(resource: AnalyzedResource): proto.AnalyzeRequest {
  const message = new proto.AnalyzeRequest();
  message.setType(resource.type);
  message.setName(resource.name);
  message.setUrn(resource.urn);
  message.setProperties(Struct.fromJavaScript(wireObject(resource.properties)));
  message.setOptions(options(resource));
  message.setProvider(provider(resource));
  return message;
}

export function analyzeStackRequest(resources: readonly AnalyzedResource[]): proto.AnalyzeStackRequest {
  const message = new proto.AnalyzeStackRequest();
  message.setResourcesList(resources.map(stackResource));
  return message;
}

function stackResource(resource: AnalyzedResource): proto.AnalyzerResource {
  const message = new proto.AnalyzerResource();
  message.setType(resource.type);
  message.setName(resource.name);
  message.setUrn(resource.urn);
  message.setProperties(Struct.fromJavaScript(wireObject(resource.properties)));
  message.setOptions(options(resource));
  message.setProvider(provider(resource));
  message.setParent(resource.parent ?? "");
  message.setDependenciesList([...resource.dependencies]);
  for (const [property, urns] of Object.entries(resource.propertyDependencies)) {
    const dependencies = new proto.AnalyzerPropertyDependencies();
    dependencies.setUrnsList([...urns]);
    message.getPropertydependenciesMap().set(property, dependencies);
  }
  return message;
}

/**
 * Reads what a pack answered, without the list of policies that do not apply: a pack names a hundred of them for each resource, and
 * nobody here asks.
 */
export function readAnswer(bytes: Uint8Array): proto.AnalyzeResponse {
  const answer = new proto.AnalyzeResponse();
  const reader = new BinaryReader(bytes);
  while (reader.nextField() && !reader.isEndGroup()) {
    if (reader.getFieldNumber() !== diagnosticsField) {
      reader.skipField();
      continue;
    }
    const diagnostic = new proto.AnalyzeDiagnostic();
    reader.readMessage(diagnostic, proto.AnalyzeDiagnostic.deserializeBinaryFromReader);
    answer.addDiagnostics(diagnostic);
  }
  return answer;
}

/** `repeated AnalyzeDiagnostic diagnostics = 2` in pulumi/analyzer.proto. */
const diagnosticsField = 2;

/** What a pack found. Pulumi gives a diagnostic about one resource no URN of its own, so the resource's is filled in. */
export function violationsOf(response: proto.AnalyzeResponse, urn?: string): readonly Violation[] {
  return response.getDiagnosticsList().map((diagnostic) => {
    const at = diagnostic.getUrn() === "" ? urn : diagnostic.getUrn();
    return {
      policy: diagnostic.getPolicyname(),
      pack: diagnostic.getPolicypackname(),
      // A violation at level "remediate" is one that was not mended, which Pulumi treats as mandatory.
      level: diagnostic.getEnforcementlevel() === proto.EnforcementLevel.ADVISORY ? "advisory" : "mandatory",
      ...(at === undefined ? {} : { urn: at }),
      message: reported(diagnostic),
    };
  });
}

/** What the policy reported, without the policy's description that Pulumi's server puts in front of it. */
function reported(diagnostic: proto.AnalyzeDiagnostic): string {
  const front = `${diagnostic.getDescription()}\n`;
  const message = diagnostic.getMessage();
  return message.startsWith(front) ? message.slice(front.length) : message;
}

/** The inputs after every remedy, each built on the one before; undefined where nothing was mended. */
export function remediedOf(response: proto.RemediateResponse): PropertyValues | undefined {
  const last = response
    .getRemediationsList()
    .flatMap((remediation) => remediation.getProperties() ?? [])
    .at(-1);
  return last === undefined ? undefined : (fromWire(last.toJavaScript()) as PropertyValues);
}
