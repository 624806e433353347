"""Numbers and days on the screens: the module that every screen asks, run by Node."""

import json
import subprocess

from tests.conftest import ROOT
from tests.live.running import NODE

NOTATION = ROOT / "web" / "src" / "notation.ts"
ASKED = """
const say = await import(process.argv[1]);
const of = (lang) => ({
  minus: say.number(-1234.56, lang, { maximumFractionDigits: 1 }),
  score: [say.signed(-1.04, lang), say.signed(0, lang), say.signed(1.25, lang, 2)],
  share: say.percent(-0.125, lang, 1),
  between: say.interval(say.signed(-0.5, lang), say.signed(1, lang)),
  sample: say.sample(19995, lang),
  scored: [say.scored(18.333, "points", lang), say.scored(-3, "points", lang), say.scored(55.4, "percent", lang), say.scored(3.9, "scale", lang)],
  wait: [say.duration(90, lang), say.duration(2 * 86400, lang)],
  day: say.day("2026-03-01", lang),
  period: [say.period(["2026-03-01", "2026-03-01"], lang), say.period(["2026-03-01", "2026-04-02"], lang)],
});
console.log(JSON.stringify({ en: of("en"), fr: of("fr") }));
"""


def test_numbers_and_days_are_written_as_each_reader_writes_them():
    """A true minus, grouped thousands, an interval like the one on a drawn map; one day said once."""
    ran = subprocess.run(
        [str(NODE), "--disable-warning=ExperimentalWarning", "--input-type=module", "-e", ASKED, str(NOTATION)],
        capture_output=True, text=True, check=True, env={"TZ": "America/Los_Angeles", "LANG": "en_GB.UTF-8"},
    )  # fmt: skip
    said = json.loads(ran.stdout.replace("\u202f", "\u00a0"))
    assert "-" not in ran.stdout
    english, french = said["en"], said["fr"]
    assert english["minus"] == "−1,234.6"
    assert french["minus"] == "−1\u00a0234,6"
    assert english["score"] == ["−1.0", "0.0", "+1.25"]
    assert french["share"] == "−12,5\u00a0%"
    assert english["between"] == "[−0.5\u00a0;\u00a0+1.0]"
    assert english["sample"] == "n\u00a0=\u00a019,995"
    assert english["scored"] == ["+18.3", "−3", "55%", "3.9"]
    assert english["wait"] == ["90 secs", "2 days"]
    assert french["wait"] == ["90\u00a0s", "2\u00a0j"]
    assert "1" in english["day"], "the day of a date is the same west of Greenwich"
    assert french["period"] == ["1 mars 2026", "1 mars\u2009–\u20092 avr. 2026"]
