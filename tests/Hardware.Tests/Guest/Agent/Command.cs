using System.Diagnostics;
using System.Text;
using Camerad.Hardware.Guest.Interop;

namespace Camerad.Hardware.Guest.Agent;

/// <summary>A command of bash's in a session of its own, so that a signal reaches all that it has started.</summary>
internal sealed class Command : IDisposable
{
    /// <summary>Characters kept of output and of errors; older ones are dropped.</summary>
    private const int MaxKept = 1024 * 1024;

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(20);

    /// <summary>How long to wait for output after the exit: a child left behind may hold the pipe open.</summary>
    private static readonly TimeSpan LastOutput = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly Thread[] _readers;

    public Command(string command)
    {
        var start = new ProcessStartInfo("/bin/busybox", ["setsid", "/bin/bash", "-c", command])
        {
            WorkingDirectory = "/tmp",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _readers = [Read(_process.StandardOutput, _output), Read(_process.StandardError, _errors)];
    }

    public uint Id => (uint)_process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>128 and the signal's number if a signal ended it.</summary>
    public int ExitCode => _process.ExitCode;

    public string Output => Kept(_output);

    public string Errors => Kept(_errors);

    /// <returns>False if the limit came first.</returns>
    public bool WaitForExit(TimeSpan limit)
    {
        if (!_process.WaitForExit(limit)) return false;
        foreach (Thread reader in _readers) reader.Join(LastOutput);
        return true;
    }

    /// <summary>Sends a signal to the command and its children, and kills what does not heed it.</summary>
    public void Stop(int signal)
    {
        if (!HasExited) Libc.Kill(-_process.Id, signal);
        if (!WaitForExit(StopPatience)) Kill();
        WaitForExit(StopPatience);
    }

    public void Kill() => Libc.Kill(-_process.Id, Libc.SIGKILL);

    public void Dispose() => _process.Dispose();

    private static Thread Read(StreamReader from, StringBuilder to)
    {
        var reader = new Thread(() => Copy(from, to)) { IsBackground = true };
        reader.Start();
        return reader;
    }

    private static void Copy(StreamReader from, StringBuilder to)
    {
        var buffer = new char[4096];
        while (from.Read(buffer) is int count and > 0)
        {
            lock (to)
            {
                to.Append(buffer, 0, count);
                if (to.Length > MaxKept) to.Remove(0, to.Length - MaxKept);
            }
        }
    }

    private static string Kept(StringBuilder text)
    {
        lock (text) return text.ToString();
    }
}
