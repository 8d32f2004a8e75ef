"""What consumers of OCSF know: the published schema of a class, and models that parse its events."""

import json
import sys

from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema
from py_ocsf_models.events.findings.compliance_finding import ComplianceFinding
from pydantic import ValidationError

if sys.argv[1] == "schema":
    schema = OcsfJsonSchemaEmbedded(get_ocsf_schema(version=sys.argv[2]))
    print(json.dumps(schema.get_class_schema("compliance_finding", ["cloud"])))
else:
    for line in sys.stdin:
        try:
            event = ComplianceFinding.model_validate_json(line)
            status = event.compliance.status_id
            print(json.dumps({"uid": event.finding_info.uid, "status": status.name, "error": None}))
        except ValidationError as error:
            print(json.dumps({"error": str(error)}))
