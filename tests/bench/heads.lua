-- wrk: 512 different heads of about 600 bytes, as browsers write them; so many of 100 marked: `-- SHARE`.

local heads = {}
local at = 0

function init(args)
	local share = tonumber(args[1])

	math.randomseed(1)
	for i = 1, 512 do
		local fields = {
			["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
			["Accept"] = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
			["Accept-Encoding"] = "gzip, deflate, br, zstd",
			["Accept-Language"] = "en-US,en;q=0.9",
			["Sec-Fetch-Site"] = "same-origin",
			["Sec-Fetch-Mode"] = "no-cors",
			["Sec-Fetch-Dest"] = "empty",
			["Referer"] = "http://www.example.org/page/" .. math.random(100000),
			["Cookie"] = "session=" .. string.rep(string.format("%08x", math.random(2 ^ 31)), math.random(5, 15)),
		}
		if (i * 37) % 100 < share then
			fields["Sec-Purpose"] = "prefetch"
		end
		heads[i] = wrk.format("GET", "/?" .. string.rep("q", math.random(30)) .. i, fields)
	end
end

function request()
	at = at % #heads + 1
	return heads[at]
end
