using System.Diagnostics;
using Camerad.Hardware.Guest.Protocol;
using Camerad.TestKit.Processes;

namespace Camerad.Hardware.Tests.Machine;

/// <summary>
/// A 64-bit ARM computer emulated by QEMU, with Debian's kernel, cameras, a codec, a sound card and a GPIO chip; made
/// and booted when the first test needs it (docs/hardware-tests.md). It lives in a network namespace, where it and
/// what runs with <see cref="Prefix"/> reach each other.
/// </summary>
public sealed class EmulatedMachine : IAsyncLifetime
{
    /// <summary>Of this side of the wire to the machine.</summary>
    public const string HostAddress = "10.9.0.1";

    /// <summary>Of the machine.</summary>
    public const string GuestAddress = "10.9.0.2";

    private static readonly TimeSpan MakeLimit = TimeSpan.FromMinutes(40);
    private static readonly TimeSpan NamespaceLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BootLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan CommandLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan AnswerSlack = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan TransferLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan TryAgain = TimeSpan.FromMilliseconds(200);

    private readonly string _sockets = Directory.CreateTempSubdirectory("machine").FullName;
    private string? _whyNot;
    private ChildProcess? _emulator;
    private Qmp? _qmp;
    private GpioLines? _gpio;
    private GuestAgent? _agent;

    /// <summary>Put before a command of this system, runs it where the machine is reached.</summary>
    public IReadOnlyList<string> Prefix => ["/usr/bin/nsenter", $"--net=/proc/{Emulator.Id}/ns/net", "--"];

    /// <summary>The last lines of the machine's serial port, for a failing test's message.</summary>
    public string SerialTail => _emulator?.Tail ?? "";

    /// <summary>Every change of a GPIO line that the guest drives, in order.</summary>
    public IReadOnlyList<(int Line, bool Level)> GpioOutputs => Required(_gpio).Outputs;

    private ChildProcess Emulator => Required(_emulator);

    /// <summary>Makes what is not there yet, boots, and waits for the agent.</summary>
    public async ValueTask InitializeAsync()
    {
        _whyNot = FindWhyNot();
        if (_whyNot is not null) return;
        Make();
        await BootAsync();
    }

    /// <summary>Skips the test if this system cannot have such a machine.</summary>
    public void Require() => Assert.SkipWhen(_whyNot is not null, _whyNot ?? "");

    /// <summary>Runs a command by bash in the machine.</summary>
    /// <param name="command">For <c>bash -c</c>, in /tmp.</param>
    /// <param name="limit">When it is killed; two minutes if not given.</param>
    /// <exception cref="GuestException">It was too slow; its output is told.</exception>
    public async Task<GuestResult> RunAsync(string command, TimeSpan? limit = null)
    {
        TimeSpan patience = limit ?? CommandLimit;
        return Read(await Required(_agent).AskAsync(
            MessageKind.Run,
            question => question.Add(command).Add((uint)patience.TotalMilliseconds),
            patience + AnswerSlack));
    }

    /// <summary>Runs a command that must succeed; gives its output without the last line's end.</summary>
    public async Task<string> OutputOfAsync(string command, TimeSpan? limit = null)
    {
        GuestResult result = await RunAsync(command, limit);
        Assert.True(
            result.ExitCode == 0,
            $"{command} ended with {result.ExitCode}\n{result.Output}{result.Errors}\n{SerialTail}");
        return result.Output.TrimEnd('\n');
    }

    /// <summary>Starts a command that runs beside others.</summary>
    public Task<GuestProcess> StartAsync(string command) => GuestProcess.StartAsync(Required(_agent), command);

    /// <summary>Writes a file in the machine.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="content">At most 64 MiB.</param>
    /// <param name="mode">Its permissions.</param>
    public Task PutFileAsync(
        string path,
        ReadOnlyMemory<byte> content,
        UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute) =>
        Required(_agent).AskAsync(
            MessageKind.Put, question => question.Add(path).Add((uint)mode).Add(content.Span), TransferLimit);

    /// <summary>Reads a file of the machine.</summary>
    public async Task<byte[]> GetFileAsync(string path)
    {
        Message content = await Required(_agent).AskAsync(
            MessageKind.Get, question => question.Add(path), TransferLimit);
        return content.ReadBytes().ToArray();
    }

    /// <summary>Loads a kernel module again, with other parameters: <c>vivid</c>, <c>n_devs=2 …</c>.</summary>
    public Task ReloadModuleAsync(string module, string parameters = "") =>
        OutputOfAsync($"modprobe -r {module} && modprobe {module} {parameters}");

    /// <summary>Gives an input line of the machine's GPIO chip (/dev/gpiochip0, lines 0 to 7) a level.</summary>
    public void SetGpioLine(int line, bool level) => Required(_gpio).Set(line, level);

    /// <summary>
    /// Gives an input line the low level, and leaves no edge behind: the chip keeps those that nobody had asked for,
    /// and reports them to the next one who asks.
    /// </summary>
    public async Task RestGpioLineAsync(int line)
    {
        SetGpioLine(line, false);
        await OutputOfAsync($$"""
            gpiomon gpiochip0 {{line}} > /dev/null & monitor=$!
            until gpioinfo gpiochip0 | grep 'line *{{line}}:' | grep -q '"gpiomon"'; do sleep 0.1; done
            sleep 0.2; kill $monitor; wait $monitor; true
            """);
    }

    /// <summary>Ends QEMU; the namespace goes with it.</summary>
    public ValueTask DisposeAsync()
    {
        _agent?.Dispose();
        _gpio?.Dispose();
        _qmp?.Dispose();
        _emulator?.Finish();
        _emulator?.Dispose();
        Directory.Delete(_sockets, recursive: true);
        return ValueTask.CompletedTask;
    }

    internal static GuestResult Read(Message answer) =>
        new((int)answer.ReadNumber(), answer.ReadText(), answer.ReadText());

    private static T Required<T>(T? part) where T : class =>
        part ?? throw new InvalidOperationException("the machine has not been booted: call Require() first");

    private static string? FindWhyNot()
    {
        const string Qemu = "/usr/bin/qemu-system-aarch64";
        if (!File.Exists(Qemu)) return $"{Qemu} is not installed (apt install qemu-system-arm)";
        if (!File.Exists("/dev/net/tun")) return "/dev/net/tun is missing: no wire to an emulated machine";
        using var attempt = new ChildProcess(["/usr/bin/unshare", "--net", "/bin/true"]);
        attempt.Finish();
        return attempt.ExitCode == 0 ? null : "no network namespace: " + attempt.Tail;
    }

    private void Make()
    {
        using var make = new ChildProcess([Script("make")]);
        make.WaitUntil(() => make.HasExited, MakeLimit);
        make.Finish();
        Console.WriteLine($"Making the emulated machine: {string.Join(", ", make.Lines)}");
        Assert.True(make.ExitCode == 0, make.Tail);
    }

    private async Task BootAsync()
    {
        var booting = Stopwatch.StartNew();
        _emulator = new ChildProcess(["/usr/bin/unshare", "--net", Script("boot"), Artifacts, _sockets]);
        bool isReady() => _emulator.Lines.Contains("namespace ready");
        Assert.True(_emulator.WaitUntil(isReady, NamespaceLimit), _emulator.Tail);
        await WaitForSocketAsync("agent.sock");
        _agent = new GuestAgent(PathOf("agent.sock"));
        _qmp = new Qmp(PathOf("qmp.sock"));
        _gpio = new GpioLines(PathOf("qtest.sock"), GpioLines.FindChip(_qmp));
        await RunAsync("true", BootLimit);
        Console.WriteLine($"It booted in {booting.Elapsed.TotalSeconds:F0} s");
    }

    private async Task WaitForSocketAsync(string name)
    {
        var waited = Stopwatch.StartNew();
        while (!File.Exists(PathOf(name)))
        {
            Assert.True(!Emulator.HasExited && waited.Elapsed < NamespaceLimit, SerialTail);
            await Task.Delay(TryAgain);
        }
    }

    private string PathOf(string socket) => Path.Combine(_sockets, socket);

    private static string Script(string name) =>
        Path.Combine(Repository.Root, "tests", "Hardware.Tests", "image", name);

    private static string Artifacts => Path.Combine(Repository.Root, "artifacts", "hardware");
}
