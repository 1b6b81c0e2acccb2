"""The report of the rules, as text and as JSON."""

import collections
import dataclasses
import json


def _counts(outcomes):
    counted = collections.Counter(outcome.outcome for outcome in outcomes)
    return {outcome: counted[outcome] for outcome in ("passed", "failed", "skipped")}


def as_text(base, outcomes):
    """One line a rule; below a failed one, the request, the expected and the actual answer."""
    width = max(len(outcome.rule) for outcome in outcomes)
    for outcome in outcomes:
        reason = f"  ({outcome.reason})" if outcome.reason else ""
        print(f"{outcome.outcome:7}  {outcome.rule:{width}}  {outcome.says}{reason}")
        if outcome.outcome == "failed":
            for name in ("request", "expected", "came"):
                print(f"{'':7}  {'':{width}}  {name + ':':9} {getattr(outcome, name)}")
    counted = _counts(outcomes)
    print(f"\n{base}: {', '.join(f'{number} {outcome}' for outcome, number in counted.items())}")


def as_json(base, outcomes):
    told = [dataclasses.asdict(outcome) for outcome in outcomes]
    print(json.dumps({"base": base, **_counts(outcomes), "rules": told}, indent=2, ensure_ascii=False))


def list_rules(rules):
    width = max(len(rule.name) for rule in rules)
    for rule in rules:
        print(f"{rule.group:6}  {rule.name:{width}}  {rule.says}")
