/** Laws, standards and rules that a model may fall under; they say how long its record is kept. */
export const complianceFrameworks = [
  "ccpa",
  "ecoa",
  "eu-ai-act",
  "fcra",
  "gdpr",
  "hipaa",
  "iso-27001",
  "nist-ai-rmf",
  "pipeda",
  "soc-2",
  "sox",
  "sr-26-2",
] as const;

export type ComplianceFramework = (typeof complianceFrameworks)[number];
