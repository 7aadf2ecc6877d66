import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesQuantity, coresQuantity, formatBytes, parseBytes, parseQuantity } from "../../components/core/units";

describe("sizes as people write them", () => {
  it.each([
    ["24", 24],
    ["80GB", 80e9],
    ["80 gb", 80e9],
    ["80GiB", 80 * 1024 ** 3],
    ["80Gi", 80 * 1024 ** 3],
    ["1.5 TiB", 1.5 * 1024 ** 4],
    ["512 kb", 512_000],
  ])("reads %s", (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });

  it.each(["", "GB", "-1GB", "1.2.3G", "12 apples", "1 GiBB"])("does not take %j for a size", (text) => {
    expect(parseBytes(text)).toBeUndefined();
  });

  it("writes them back within a thousandth", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (bytes) => {
        const again = parseBytes(formatBytes(bytes));
        expect(Math.abs((again ?? Number.NaN) - bytes)).toBeLessThanOrEqual(bytes / 1000);
      }),
    );
  });

  it("never writes 1024 of a unit", () => {
    expect(formatBytes(1024 ** 4 - 1)).toBe("1 TiB");
    expect(formatBytes(1023 * 1024 ** 3)).toBe("1023 GiB");
    expect(formatBytes(0)).toBe("0 B");
  });
});

describe("quantities as Kubernetes writes them", () => {
  it.each([
    ["500m", 0.5],
    ["2", 2],
    [".5", 0.5],
    ["1e3", 1000],
    ["1E2", 100],
    ["5120Mi", 5120 * 1024 ** 2],
    ["1G", 1e9],
    ["3E", 3e18],
    ["100k", 1e5],
  ])("reads %s", (text, value) => {
    expect(parseQuantity(text)).toBeCloseTo(value, 9);
  });

  it.each(["", "1K", "1gi", "1 Gi", "Mi", "0x10", "1MiB"])("refuses %j, as an API server does", (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });

  it("keeps every byte", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 50 }), (bytes) => {
        expect(parseQuantity(bytesQuantity(bytes))).toBe(bytes);
      }),
    );
    expect(bytesQuantity(5120 * 1024 ** 2)).toBe("5Gi");
    expect(bytesQuantity(1000)).toBe("1000");
  });

  it("keeps cores to the thousandth and never gives less than asked", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1000, noNaN: true }), (cores) => {
        const again = parseQuantity(coresQuantity(cores)) ?? Number.NaN;
        expect(again).toBeGreaterThanOrEqual(cores - 1e-5);
        expect(again - cores).toBeLessThan(0.001 + 1e-9);
      }),
    );
    expect(coresQuantity(1.5)).toBe("1500m");
    expect(coresQuantity(2)).toBe("2");
    expect(coresQuantity(0.1)).toBe("100m");
  });
});
