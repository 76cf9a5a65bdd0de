using Camerad.TestKit.Processes;

namespace Camerad.Hardware.Tests.Machine;

/// <summary>camerad in the emulated machine: the native program for 64-bit ARM, open to the namespace.</summary>
public sealed class GuestDaemon : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan FetchLimit = TimeSpan.FromSeconds(90);

    private readonly GuestProcess _process;
    private readonly IReadOnlyList<string> _prefix;

    private GuestDaemon(GuestProcess process, IReadOnlyList<string> prefix) => (_process, _prefix) = (process, prefix);

    /// <summary>The page, with a slash at its end; reached with <see cref="EmulatedMachine.Prefix"/>.</summary>
    public static string Url => $"http://{EmulatedMachine.GuestAddress}:8080/";

    /// <summary>Returns when the page is served.</summary>
    /// <param name="machine">Where it runs.</param>
    /// <param name="environment">Before the command: <c>LD_LIBRARY_PATH=…</c>.</param>
    /// <param name="settings">key=value, over the defaults.</param>
    public static async Task<GuestDaemon> StartAsync(
        EmulatedMachine machine, string environment = "", params string[] settings)
    {
        string[] always = [$"http.listen={EmulatedMachine.GuestAddress}:8080", "http.open=true", "device.id=guest"];
        IEnumerable<string> set = always.Concat(settings).Select(setting => $"--set '{setting}'");
        GuestProcess process = await machine.StartAsync(
            $"{environment} /payload/camerad run --verbose {string.Join(' ', set)}");
        var daemon = new GuestDaemon(process, machine.Prefix);
        try
        {
            await process.WaitUntilAsync(
                result => result.Output.Contains("watch at", StringComparison.Ordinal), StartLimit);
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
        return daemon;
    }

    /// <summary>Waits until it has said what is wanted.</summary>
    /// <exception cref="TimeoutException">It has not in time, or has ended.</exception>
    public Task WaitUntilAsync(Func<string, bool> isWanted, TimeSpan limit) =>
        _process.WaitUntilAsync(result => isWanted(result.Output + result.Errors), limit);

    /// <summary>GETs one of its paths, e.g. <c>health</c>.</summary>
    /// <param name="path">Without the slash at its beginning.</param>
    /// <param name="token">Of who may see everything; "": none.</param>
    public string Fetch(string path, string token = "")
    {
        string[] secret = token.Length > 0 ? ["-H", $"Authorization: Bearer {token}"] : [];
        using var curl = new ChildProcess(
            [.. _prefix, "/usr/bin/curl", "-sS", "--fail", "--max-time", "60", .. secret, Url + path]);
        curl.WaitUntil(() => curl.HasExited, FetchLimit);
        curl.Finish();
        Assert.True(curl.ExitCode == 0, curl.Tail);
        return string.Join('\n', curl.Lines);
    }

    /// <summary>What it has said.</summary>
    public async Task<string> LogAsync()
    {
        GuestResult result = await _process.LookAsync();
        return result.Output + result.Errors;
    }

    /// <summary>SIGTERM, and waits for its end.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
