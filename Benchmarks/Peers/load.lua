-- What wrk sends, from the environment:
--   LOAD_METHOD, LOAD_BODY (a file), LOAD_TOKEN (may be empty), LOAD_KEY (unlike any before)
-- At the end it prints "figures FAILURES PER_SECOND P50_US P99_US".
local key = os.getenv("LOAD_KEY")
local count = 0

function init()
    local token = os.getenv("LOAD_TOKEN")
    if token ~= "" then wrk.headers["Authorization"] = "Bearer " .. token end
    wrk.method = os.getenv("LOAD_METHOD")
    local file = io.open(os.getenv("LOAD_BODY"), "rb")
    local body = file:read("*a")
    file:close()
    if body ~= "" then
        wrk.body = body
        wrk.headers["Content-Type"] = "application/json"
    end
end

function request()
    if wrk.body then
        count = count + 1
        wrk.headers["Idempotency-Key"] = key .. "-" .. count
    end
    return wrk.format()
end

function done(summary, latency)
    local errors = summary.errors
    local failures = errors.connect + errors.read + errors.write + errors.status + errors.timeout
    io.write(string.format(
        "figures %d %.1f %.1f %.1f\n", failures, summary.requests / (summary.duration / 1e6),
        latency:percentile(50), latency:percentile(99)
    ))
end
