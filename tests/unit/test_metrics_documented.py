from __future__ import annotations

import re
from pathlib import Path

from frontdesk.metrics import Metrics


def test_every_metric_is_described_with_its_labels_and_no_other() -> None:
    rows = re.findall(r"^\| `(frontdesk_\w+)` \| (\w+) \| (.*?) \|", Path("docs/metrics.md").read_text(), re.MULTILINE)
    described = {name: (kind, set(re.findall(r"`(\w+)`", labels))) for name, kind, labels in rows}
    collectors = [value for value in vars(Metrics()).values() if hasattr(value, "_labelnames")]
    in_code = {metric._name: (metric._type, set(metric._labelnames)) for metric in collectors}
    assert described == in_code
