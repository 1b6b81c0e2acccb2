-- Uploads with wrk: the documented request again and again, or different pictures (UPLOADS=distinct). Those are the sample
-- with other numbers in its quantization tables: each is a valid JPEG of the same length.
local digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
local file = assert(io.open("tests/fixtures/upload-request.json"))
local sample = file:read("*a")
file:close()

wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN")
wrk.body = sample

local threads = 0
function setup(thread)
  thread:set("seed", threads)
  threads = threads + 1
end

if os.getenv("UPLOADS") == "distinct" then
  local before, payload, after = sample:match('^(.-base64,)(.-)(".*)$')
  -- The 64 numbers of the first table begin at byte 25. Three bytes are four base64 digits.
  local first = 37
  function init()
    math.randomseed(seed + tonumber(os.getenv("ROUND") or "0") * 7919 + os.time())
  end
  function request()
    local changed = {}
    for _ = 1, 32 do
      -- With a first digit below "g", every number is between 1 and 127.
      local value = math.random(2, 31)
      changed[#changed + 1] = digits:sub(value, value)
    end
    local text = payload:sub(1, first - 1)
    for index = 1, 32 do
      local group = payload:sub(first + (index - 1) * 2, first + (index - 1) * 2 + 1)
      text = text .. (index % 2 == 1 and changed[index] .. group:sub(2) or group)
    end
    text = text .. payload:sub(first + 64)
    return wrk.format(nil, nil, nil, before .. text .. after)
  end
end

local failed = 0
function response(status)
  if status ~= 201 then failed = failed + 1 end
end

function done(summary)
  local seconds = summary.duration / 1e6
  io.write(string.format("uploads/s %.0f\n", summary.requests / seconds))
  local errors = summary.errors
  if errors.status + errors.connect + errors.read + errors.write + errors.timeout > 0 then
    io.write(string.format("errors: %d by status, %d by connection\n", errors.status, errors.connect + errors.read + errors.write + errors.timeout))
  end
end
