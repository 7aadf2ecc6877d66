import { expect, it } from "vitest";
import { measureScale } from "../../scripts/bench/kubernetes";

it("places a thousand workers on a thousand machines with eight accelerators each", async () => {
  const measured = await measureScale(1000, { say: console.log, destroy: false });
  console.log(JSON.stringify(measured));
  expect(measured).toMatchObject({ nodes: 1000, accelerators: 8000, placed: 1000 });
  // A laptop has to be able to do it; measured 2.1 GB.
  expect(measured.memoryMb).toBeLessThan(6_000);
}, 900_000);
