-- A new hash with each request, HASHES in all; then it ends.
local left = tonumber(os.getenv("HASHES"))
math.randomseed(os.time())

function request()
  local part = function() return math.random(0, 0xffff) end
  local hash = string.format("%04x%04x%04x%04x%04x%04x%04x%04x", part(), part(), part(), part(), part(), part(), part(), part())
  return wrk.format("GET", "/avatar/" .. hash .. "?s=80&d=identicon")
end

function response()
  left = left - 1
  if left <= 0 then
    wrk.thread:stop()
  end
end
