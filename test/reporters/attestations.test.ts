import { describe, expect, test } from "@jest/globals";
import { renderConsole } from "../../reporters/console.ts";
import { renderHtml } from "../../reporters/html.tsx";
import { renderMarkdown } from "../../reporters/markdown.ts";
import { attestationToLookAt, demoFacts, reportOf } from "./reports.ts";

const ending = reportOf(demoFacts, attestationToLookAt);
const lasting = reportOf(demoFacts, {
  attestations: (attestationToLookAt.attestations ?? []).map((one) => ({
    ...one,
    expiry: "2999-12-31",
  })),
});

describe.each([
  ["console", (of: typeof ending) => renderConsole(of, { width: 300, color: false })],
  ["Markdown", (of: typeof ending) => renderMarkdown(of)],
  ["HTML", (of: typeof ending) => renderHtml(of)],
] as const)("%s: an attestation", (_, render) => {
  test("that ends soon is named, with when and whom", () => {
    const text = render(ending);
    const part = text.slice(text.indexOf("Attestations to look at"));
    expect(part).toMatch(
      /the attestation of POST-7 by Ada ends on [\d-]{10}, in 5 days: then the item is for a person again/,
    );
    expect(part.slice(0, 600)).toContain("shop (production)");
  });

  test("that holds longer is not", () => {
    expect(render(lasting)).not.toContain("Attestations to look at");
  });
});
