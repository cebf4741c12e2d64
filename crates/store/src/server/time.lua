-- Shared by every script: how long the server keeps what is stored until an instant.

-- Expiry is what the callers' clock says, and that can be moved by hand. The server's clock only collects rubbish: not
-- before `keep` by either clock, as far as it can be known now.
local function rest(keep, now)
  local time = redis.call('TIME')
  return math.max(keep - now, keep - (time[1] * 1000 + math.floor(time[2] / 1000)))
end

local function milliseconds(number)
  return string.format('%.0f', number)
end

