import type { StackRule } from "../../core/rule";
import { eachGang } from "../../lib/gangs";

interface BlockArgs {
  /** RFC 3339; known when the block is bought. */
  readonly endDate?: string;
}

const types = ["aws:ec2/capacityBlockReservation:CapacityBlockReservation", "aws:ec2/capacityReservation:CapacityReservation"];

export const rule: StackRule = {
  id: "capacity-block-outlives-run",
  title: "A capacity block ends after the run that it was bought for",
  severity: "high",
  level: "mandatory",
  why: "EC2 takes the machines of a block back half an hour before its end, whatever runs on them",
  remedy: "spec.activeDeadlineSeconds of the job below what is left of the block, with room for the last checkpoint",
  unknown: "When the block ends, until it is bought.",
  sources: ["https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-capacity-blocks.html"],
  types,
  checkStack: (_stack, context) => {
    context.eachOf<BlockArgs>(types, (block) => {
      if (block.props.endDate === undefined || block.props.endDate === null) return;
      const reclaimed = Date.parse(block.props.endDate) - 30 * 60 * 1000;
      eachGang(context, ({ workload, templates }) => {
        const limit = Math.max(
          ...templates.map(
            (template) => template.spec.activeDeadlineSeconds ?? deadlineOf(workload.props) ?? Number.POSITIVE_INFINITY,
          ),
        );
        if (Date.now() + limit * 1000 <= reclaimed) return;
        const may = Number.isFinite(limit) ? `may run ${Math.round(limit / 3600)} h` : "has no activeDeadlineSeconds";
        context.report(
          `it ${may}, and ${block.name} gives its machines back at ${new Date(reclaimed).toISOString()}; bound the run`,
          workload,
        );
      });
    });
  },
};

function deadlineOf(props: unknown): number | undefined {
  return (props as { spec?: { activeDeadlineSeconds?: number } }).spec?.activeDeadlineSeconds;
}
