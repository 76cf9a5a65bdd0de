using System.Diagnostics;

namespace Camerad.TestKit.Processes;

/// <summary>A program run by a test: its lines are kept and can be waited for; nothing of it is left behind.</summary>
internal class ChildProcess : IDisposable
{
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(20);

    private readonly List<string> _lines = [];
    private readonly Process _process;

    public ChildProcess(IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = Repository.Peers,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        environment ??= new Dictionary<string, string>();
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Once it has exited.</summary>
    public int ExitCode => _process.ExitCode;

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines) return [.. _lines];
        }
    }

    /// <summary>For a failing test's message.</summary>
    public string Tail =>
        string.Join('\n', Lines.TakeLast(25).Select(line => line.Length > 600 ? line[..600] + " …" : line));

    /// <summary>Waits until the condition holds or the time is over; returns whether it held.</summary>
    public bool WaitUntil(Func<bool> condition, TimeSpan limit)
    {
        var time = Stopwatch.StartNew();
        while (!condition())
        {
            if (time.Elapsed > limit || (HasExited && !condition())) return condition();
            // a line may change the answer, so may time
            lock (_lines) Monitor.Wait(_lines, TimeSpan.FromMilliseconds(100));
        }
        return true;
    }

    /// <summary>To its standard input.</summary>
    public void WriteLine(string line)
    {
        lock (_process)
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
        }
    }

    /// <summary>SIGTERM or SIGKILL and the like, to the program alone.</summary>
    public void Signal(string name) =>
        Process.Start("/bin/kill", ["-s", name, Id.ToString(null as IFormatProvider)])!.WaitForExit();

    /// <summary>Ends its standard input, which asks it to end; waits for its last lines.</summary>
    public void Finish()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(ExitPatience)) Kill();
        _process.WaitForExit();
    }

    public void Kill()
    {
        if (!HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    public virtual void Dispose()
    {
        Kill();
        _process.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A line has come; one after the other, on a thread of the runtime's.</summary>
    protected virtual void HandleLine(string line)
    {
    }

    private void Note(string? line)
    {
        if (line is null) return;
        HandleLine(line);
        lock (_lines)
        {
            _lines.Add(line);
            Monitor.PulseAll(_lines);
        }
    }
}
