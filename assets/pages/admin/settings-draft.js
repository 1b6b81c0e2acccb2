// Settings with what was typed and is not saved: kept by their names until they are saved or discarded, also when somebody else
// saves meanwhile.
import { useEffect, useRef, useState } from "../vendor/vendor.js";
import { api, onTabs, server, tellTabs, toast, t, withPassword } from "../app.js";
import { isSame } from "./settings-kinds.js";

const PATH = "api/v1/settings";

const load = (signal) => api(PATH, { whole: true, signal });

const mapOf = (answer) => new Map(answer.body.settings.map((setting) => [setting.key, setting]));

export const isOpen = ({ locked, changeable }) => changeable && !locked;

// What is still a change to these settings.
const stillChanges = (edits, settings) =>
  Object.fromEntries(Object.entries(edits).filter(([key, value]) => {
    const setting = settings.get(key);
    if (!setting || !isOpen(setting)) return false;
    return value === null ? setting.source === "here" : !isSame(setting, value, setting.value);
  }));

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

  const send = async (body, tag) => {
    const answer = await withPassword(() => api(PATH, { method: "PATCH", body, headers: { "If-Match": tag }, whole: true }));
    tellTabs("settings");
    // Other pages show what the server accepts.
    api("api/v1/server", { quiet: true }).then(server.set, () => null);
    return answer;
  };

  const save = async () => {
    const { edits, answer, settings, isBusy } = current.current;
    if (isBusy || Object.keys(edits).length === 0) return;
    const former = Object.fromEntries(Object.keys(edits).map((key) => [key, settings.get(key).source === "here" ? settings.get(key).value : null]));
    change({ isBusy: true, problem: null, faults: {} });
    try {
      const saved = await send(edits, answer.tag);
      change({ ...CLEAN, answer: saved, settings: mapOf(saved) });
      toast(t("settings-saved"), () => undo(former, saved.tag));
    } catch (problem) {
      await fail(problem);
    }
  };

  // Faults of single values go to their fields; where somebody else saved meanwhile, theirs is shown with what was typed here.
  const fail = async (problem) => {
    if (problem.kind === "password") return change({ isBusy: false });
    if (problem.status === 412) {
      await reload();
      return change({ isBusy: false, problem });
    }
    const faults = Object.fromEntries(Object.entries(problem.fields).filter(([key]) => key in current.current.edits));
    // A setting that was locked meanwhile cannot be changed here any more.
    if (problem.status === 409) await reload();
    change({ isBusy: false, faults, problem: Object.keys(faults).length > 0 ? null : problem, language: problem.language });
    setTimeout(() => document.querySelector('[aria-invalid="true"]')?.focus());
    return undefined;
  };

  const undo = async (former, tag) => {
    try {
      show(await send(former, tag));
      toast(t("settings-undone"));
    } catch (problem) {
      toast(problem.status === 412 ? t("person-conflict") : problem.message);
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
