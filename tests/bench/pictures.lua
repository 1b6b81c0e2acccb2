-- Requests one picture again and again or, if PATHS names a file of paths, a random one of them each time. Prints a line of
-- figures at the end: requests a second, median and 99th percentile of the latency in microseconds, requests, errors. With
-- MISSING, answers of 404 are none.
local paths = os.getenv("PATHS")
if paths then
  local requests = {}
  function init()
    math.randomseed(os.time())
    for path in io.lines(paths) do
      requests[#requests + 1] = wrk.format("GET", path)
    end
  end
  function request()
    return requests[math.random(#requests)]
  end
end

function done(summary, latency)
  local errors = summary.errors
  local statuses = os.getenv("MISSING") and 0 or errors.status
  local failed = statuses + errors.connect + errors.read + errors.write + errors.timeout
  local rate = summary.requests / (summary.duration / 1e6)
  io.write(string.format("figures %.0f %.0f %.0f %d %d\n", rate, latency:percentile(50), latency:percentile(99),
    summary.requests, failed))
end
