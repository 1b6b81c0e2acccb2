// Long work that the server does: checks, cleaning up, backups. What runs is followed by server-sent events and, where none
// arrive, by asking; what ended is kept by the server.
import { useCallback, useEffect, useRef, useState } from "../vendor/vendor.js";
import { api, at, onTabs, tellTabs } from "../app.js";

const ASK_MS = 2000;

// A proxy may hold events back: after so long without one, the server is asked.
const SILENT_MS = 5000;

// Follows a job until it ends; answers what gives it up. `onChange` gets the job each time that more is known of it, `onEnd`
// once more at its end, `onProblem` why it cannot be followed any more.
function follow(id, { onChange, onEnd, onProblem }) {
  const source = new EventSource(at(`api/v1/jobs/${id}/events`));
  const controller = new AbortController();
  let heard = Date.now();
  let isAsking = false;
  const stop = () => {
    source.close();
    clearInterval(timer);
    controller.abort();
  };
  const learn = (job) => {
    if (controller.signal.aborted) return;
    onChange(job);
    if (job.state === "running") return;
    stop();
    onEnd(job);
  };
  const hear = (event) => {
    heard = Date.now();
    learn(JSON.parse(event.data));
  };
  const ask = async () => {
    const isHeard = source.readyState !== EventSource.CLOSED && Date.now() - heard < SILENT_MS;
    if (isHeard || isAsking || document.visibilityState !== "visible") return;
    isAsking = true;
    try {
      learn(await api(`api/v1/jobs/${id}`, { signal: controller.signal }));
    } catch (problem) {
      if (!controller.signal.aborted && !problem.isTemporary) {
        stop();
        onProblem(problem);
      }
    }
    isAsking = false;
  };
  source.addEventListener("progress", hear);
  source.addEventListener("end", hear);
  // A stream that breaks off is not taken up again: from here on, the server is asked.
  source.addEventListener("error", () => source.close());
  const timer = setInterval(ask, ASK_MS);
  return stop;
}

const byStart = (one, other) => (one.started_at < other.started_at ? 1 : -1);

// The jobs, newest first (null until they are known), and `start`, which begins one and follows it. `onEnd` gets each job that
// ends while one looks.
export function useJobs(onEnd) {
  const [state, setState] = useState({ jobs: null, problem: null });
  const followed = useRef(new Map());
  const ended = useRef(onEnd);
  ended.current = onEnd;
  const put = (job) => setState(({ jobs, problem }) => ({ jobs: [job, ...(jobs ?? []).filter((known) => known.id !== job.id)].sort(byStart), problem }));
  const watch = (job) => {
    if (job.state !== "running" || followed.current.has(job.id)) return;
    const leave = () => followed.current.delete(job.id);
    const stop = follow(job.id, {
      onChange: put,
      onEnd: (done) => {
        leave();
        ended.current(done);
      },
      onProblem: (problem) => {
        leave();
        setState(({ jobs }) => ({ jobs, problem }));
      },
    });
    followed.current.set(job.id, stop);
  };
  const load = useCallback(async () => {
    try {
      const { jobs } = await api("api/v1/jobs");
      setState({ jobs, problem: null });
      jobs.forEach(watch);
    } catch (problem) {
      setState(({ jobs }) => ({ jobs, problem }));
    }
  }, []);
  useEffect(() => {
    load();
    const onSeen = () => document.visibilityState === "visible" && load();
    document.addEventListener("visibilitychange", onSeen);
    const leaveTabs = onTabs((what) => what === "jobs" && load());
    return () => {
      document.removeEventListener("visibilitychange", onSeen);
      leaveTabs();
      for (const stop of followed.current.values()) stop();
      followed.current.clear();
    };
  }, []);
  // `note` gets the job before it is shown.
  const start = async (path, body, note) => {
    try {
      const job = await api(path, { method: "POST", body });
      note?.(job);
      put(job);
      watch(job);
      tellTabs("jobs");
      return job;
    } catch (problem) {
      // Somebody else was quicker: what runs is shown.
      if (problem.status === 409) load();
      throw problem;
    }
  };
  return { ...state, reload: load, start };
}

export const runningOf = (jobs, kind) => jobs?.find((job) => job.kind === kind && job.state === "running");

export const lastOf = (jobs, kind) => jobs?.find((job) => job.kind === kind && job.state !== "running");
