/** A dashboard with one graph of these metrics, as Terraform has it. */
export const dashboardInTerraform = (metrics: readonly string[]): string =>
  [
    'resource "aws_cloudwatch_dashboard" "main" {',
    '  dashboard_name = "production"',
    "  dashboard_body = jsonencode({",
    "    widgets = [{",
    '      type   = "metric"',
    "      width  = 12",
    "      height = 6",
    "      properties = {",
    "        region  = var.region",
    '        stat    = "Average"',
    "        period  = 300",
    "        metrics = [",
    ...metrics.map((metric) => `          ${metric},`),
    "        ]",
    "      }",
    "    }]",
    "  })",
    "}",
  ].join("\n");

export const putDashboard =
  "aws cloudwatch put-dashboard --dashboard-name production --dashboard-body file://dashboard.json";
