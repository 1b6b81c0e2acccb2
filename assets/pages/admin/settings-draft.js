// Settings with what was typed and is not saved: kept by their names until they are saved or discarded, also when somebody else
// saves meanwhile.
import { useEffect, useRef, useState } from "../vendor/vendor.js";
import { api, confirmDialog, onTabs, server, t, tellTabs, toast, withPassword } from "../app.js";
import { isSame } from "./settings-kinds.js";
import { LOCKOUT_KEYS } from "./settings-lockout.js";

const PATH = "api/v1/settings";

const load = (signal) => api(PATH, { whole: true, signal });

const mapOf = (answer) => new Map(answer.body.settings.map((setting) => [setting.key, setting]));

export const isOpen = ({ locked, changeable }) => changeable && !locked;

// What is still a change to these settings.
const stillChanges = (edits, settings) =>
  Object.fromEntries(Object.entries(edits).filter(([key, value]) => {
    const setting = settings.get(key);
    if (!setting || !isOpen(setting)) return false;
    return value === null ? setting.source === "here" : !isSame(setting, value, setting.value ?? "");
  }));

// Asks whether to save what makes this page useless.
export const askToLockOut = (text) => confirmDialog({ title: t("settings-lockout-title"), text, action: t("settings-lockout-save") });

const CLEAN = { edits: {}, faults: {}, conflicts: [], problem: null, isBusy: false };

export function useSettings() {
  const [state, setState] = useState({ ...CLEAN, answer: null, settings: new Map() });
  const current = useRef(state);
  current.current = state;
  const change = (values) => setState((former) => ({ ...former, ...values }));

  // Shows an answer. What was typed stays, unless it holds by now; what somebody else set to another value is told.
  const show = (answer) =>
    setState((former) => {
      const settings = mapOf(answer);
      const edits = stillChanges(former.edits, settings);
      const theirs = former.answer === null ? [] : Object.keys(edits).filter((key) => settings.get(key).value !== former.settings.get(key)?.value);
      return { ...former, answer, settings, edits, conflicts: [...new Set([...former.conflicts, ...theirs])].filter((key) => key in edits), problem: null };
    });
  const reload = (signal) => load(signal).then(show, (problem) => !signal?.aborted && change({ problem }));
  useEffect(() => {
    const controller = new AbortController();
    reload(controller.signal);
    const leaveTabs = onTabs((what) => what === "settings" && reload(controller.signal));
    return () => {
      controller.abort();
      leaveTabs();
    };
  }, []);

  const edit = (key, value) =>
    setState((former) => {
      const { [key]: _fault, ...faults } = former.faults;
      return { ...former, faults, edits: stillChanges({ ...former.edits, [key]: value }, former.settings) };
    });

  const send = async (body, tag, isForced = false) => {
    const answer = await withPassword(() => api(isForced ? `${PATH}?force=true` : PATH, { method: "PATCH", body, headers: { "If-Match": tag }, whole: true }));
    tellTabs("settings");
    // Other pages show what the server accepts.
    api("api/v1/server", { quiet: true }).then(server.set, () => null);
    return answer;
  };

  // `isForced` saves what locks one out, too.
  const save = async (isForced = false) => {
    const { edits, answer, settings, isBusy } = current.current;
    if (isBusy || Object.keys(edits).length === 0) return;
    const former = Object.fromEntries(Object.keys(edits).map((key) => [key, settings.get(key).source === "here" ? settings.get(key).value : null]));
    change({ isBusy: true, problem: null, faults: {} });
    try {
      const saved = await send(edits, answer.tag, isForced);
      // What was typed meanwhile stays.
      const typed = (now) => Object.fromEntries(Object.entries(now.edits).filter(([key, value]) => edits[key] !== value));
      setState((now) => ({ ...now, ...CLEAN, answer: saved, settings: mapOf(saved), edits: stillChanges(typed(now), mapOf(saved)) }));
      // What was secret before is not known here, so that it cannot be brought back.
      const isKnown = Object.keys(former).every((key) => !settings.get(key).secret);
      toast(t("settings-saved"), isKnown ? () => undo(former, saved.tag) : null);
    } catch (problem) {
      if (await fail(problem)) await save(true);
    }
  };

  // Faults of single values go to their fields; where somebody else saved meanwhile, theirs is shown with what was typed here.
  // Answers whether to save in spite of it.
  const fail = async (problem) => {
    if (problem.kind === "password") {
      change({ isBusy: false });
      return false;
    }
    const faults = Object.fromEntries(Object.entries(problem.fields).filter(([key]) => key in current.current.edits));
    const sent = Object.keys(current.current.edits);
    // Meanwhile, a setting may have been locked.
    if (problem.kind === "changed") await reload();
    change({ isBusy: false, faults, problem: Object.keys(faults).length > 0 ? null : problem, language: problem.language });
    setTimeout(() => document.querySelector('[aria-invalid="true"]')?.focus());
    const isLockout = problem.status === 409 && sent.some((key) => LOCKOUT_KEYS.includes(key)) && sent.every((key) => key in current.current.edits);
    return isLockout && askToLockOut(problem.message);
  };

  const undo = async (former, tag) => {
    try {
      show(await send(former, tag));
      toast(t("settings-undone"));
    } catch (problem) {
      toast(problem.status === 412 ? t("settings-conflict") : problem.message);
      reload();
    }
  };

  return {
    ...state,
    list: state.answer?.body.settings ?? [],
    // What would hold if it were saved now.
    valueOf: (key) => valueWith(state.settings.get(key), state.edits),
    edit,
    save,
    discard: () => change(CLEAN),
    reload: () => reload(),
  };
}

export function valueWith(setting, edits) {
  const edited = edits[setting?.key];
  if (edited === null) return setting.default;
  return edited ?? setting?.value ?? "";
}
