-- Requests a new hash each time; ROUND is the seed. Prints the same line of figures as `pictures.lua`.
dofile("tests/bench/pictures.lua")
math.randomseed(os.time() + tonumber(os.getenv("ROUND")))

function request()
  local parts = {}
  for place = 1, 8 do
    parts[place] = string.format("%04x", math.random(0, 0xffff))
  end
  return wrk.format("GET", "/avatar/" .. table.concat(parts) .. "?s=80&d=identicon")
end
