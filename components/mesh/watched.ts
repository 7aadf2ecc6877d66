import { MetricKind, type WatchedPartArgs } from "../monitoring";

const source = "Istio's sidecars: istio.io/latest/docs/reference/config/metrics";
/** Each request is counted by both sidecars; the caller's is the one that sees what never arrived. */
const seen = 'reporter="source"';

/** What the sidecars say of traffic between workloads, for the dashboard of the environment's system. */
export const meshPart: WatchedPartArgs = {
  name: "mesh",
  metrics: [
    { name: "istio_requests_total", kind: MetricKind.Counter, help: "Requests, by service and answer", source },
    { name: "istio_request_duration_milliseconds", kind: MetricKind.Histogram, help: "Milliseconds of a request", source },
    { name: "istio_tcp_connections_opened_total", kind: MetricKind.Counter, help: "TCP connections, by service", source },
  ],
  rows: [
    {
      title: "Mesh",
      panels: [
        {
          title: "Requests",
          description: "Answered a second, by service.",
          unit: "reqps",
          queries: [
            {
              expr: `sum by (destination_service_name) (rate(istio_requests_total{${seen}}[5m]))`,
              legend: "{{destination_service_name}}",
            },
          ],
        },
        {
          title: "Failed requests",
          description: "Share of requests that a service answered with its own error, or not at all.",
          unit: "percentunit",
          queries: [
            {
              expr: `sum by (destination_service_name) (rate(istio_requests_total{${seen},response_code=~"5..|0"}[5m])) / sum by (destination_service_name) (rate(istio_requests_total{${seen}}[5m]))`,
              legend: "{{destination_service_name}}",
            },
          ],
          amber: 0.01,
        },
        {
          title: "Time of a request",
          description: "19 of 20 are faster, by service.",
          unit: "s",
          queries: [
            {
              expr: `histogram_quantile(0.95, sum by (le, destination_service_name) (rate(istio_request_duration_milliseconds_bucket{${seen}}[5m]))) / 1000`,
              legend: "{{destination_service_name}}",
            },
          ],
        },
        {
          title: "TCP connections",
          description: "Opened a second, by service: collectives, queues and what speaks no HTTP.",
          unit: "cps",
          queries: [
            {
              expr: `sum by (destination_service_name) (rate(istio_tcp_connections_opened_total{${seen}}[5m]))`,
              legend: "{{destination_service_name}}",
            },
          ],
        },
      ],
    },
  ],
};
