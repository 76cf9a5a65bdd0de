using System.Collections;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static Camerad.Capture.Interop.Libc;

namespace Camerad.Capture.Interop;

/// <summary>
/// A program run without a shell, in a process group of its own, so that it can be ended with everything it started.
/// Its stdin is /dev/null; stdout and stderr are pipes. System.Diagnostics.Process can give it no group.
/// </summary>
internal sealed unsafe class ChildProcess : IDisposable
{
    /// <summary>
    /// Environment variables that begin so are ours, may hold passwords, and are kept from the program.
    /// </summary>
    private const string PrivateVariables = "CAMERAD__";

    private const int PollIntervalMs = 10;

    private string? _end;

    private ChildProcess(int id, SafeFileHandle standardOutput, SafeFileHandle standardError)
    {
        Id = id;
        StandardOutput = standardOutput;
        StandardError = standardError;
    }

    /// <summary>Process id, and id of the process group.</summary>
    public int Id { get; }

    public SafeFileHandle StandardOutput { get; }

    public SafeFileHandle StandardError { get; }

    /// <param name="command">The program, found by PATH, and its arguments.</param>
    /// <exception cref="SourceException">It cannot be started.</exception>
    public static ChildProcess Start(IReadOnlyList<string> command)
    {
        (SafeFileHandle output, SafeFileHandle outputWriter) = CreatePipe();
        (SafeFileHandle error, SafeFileHandle errorWriter) = CreatePipe();
        int errno;
        int pid;
        using (outputWriter)
        using (errorWriter)
            errno = Spawn(command, outputWriter, errorWriter, out pid);
        if (errno == 0) return new ChildProcess(pid, output, error);
        output.Dispose();
        error.Dispose();
        throw SpawnFailure(command[0], errno);
    }

    /// <summary>
    /// Ends the program if it still runs: SIGTERM to its group (and SIGCONT, if it was stopped), after
    /// <paramref name="grace"/> SIGKILL. When this returns, nothing of the group is running.
    /// </summary>
    /// <returns>How it ended, e.g. "exit code 1".</returns>
    public string Terminate(TimeSpan grace)
    {
        // Once reaped, its id may be another's.
        if (_end is not null) return _end;
        if (!HasExited())
        {
            _ = kill(-Id, SigTerm);
            _ = kill(-Id, SigCont);
            long deadline = MonotonicClock.Ticks + grace.Ticks;
            while (!HasExited() && MonotonicClock.Ticks < deadline) Thread.Sleep(PollIntervalMs);
        }

        // Before the leader is reaped, while its id cannot belong to anybody else.
        _ = kill(-Id, SigKill);
        return _end = waitpid(Id, out int status, 0) == Id ? Describe(status) : "exit code unknown";
    }

    public void Dispose()
    {
        StandardOutput.Dispose();
        StandardError.Dispose();
    }

    /// <summary>Waits up to <paramref name="timeout"/> for the program to end by itself; it stays to be
    /// reaped.</summary>
    public bool WaitForExit(TimeSpan timeout)
    {
        long deadline = MonotonicClock.Ticks + timeout.Ticks;
        while (!HasExited())
        {
            if (MonotonicClock.Ticks >= deadline) return false;
            Thread.Sleep(PollIntervalMs);
        }

        return true;
    }

    private bool HasExited()
    {
        byte* siginfo = stackalloc byte[OpaqueSize];
        new Span<byte>(siginfo, OpaqueSize).Clear();
        int result = waitid(WaitForPid, Id, siginfo, WaitExited | WaitNoHang | WaitLeaveZombie);
        return result != 0 || *(int*)siginfo != 0;              // si_signo stays 0 while there is nothing to report
    }

    // wait(2): the low seven bits are the signal that ended it, else the second byte is the exit code.
    private static string Describe(int status) =>
        (status & 0x7F) != 0 ? $"killed by signal {status & 0x7F}" : $"exit code {(status >> 8) & 0xFF}";

    private static (SafeFileHandle Reader, SafeFileHandle Writer) CreatePipe()
    {
        int* descriptors = stackalloc int[2];
        if (pipe2(descriptors, OpenCloseOnExec) != 0) throw new SourceException("no pipe: too many open files");
        return (new SafeFileHandle(descriptors[0], true), new SafeFileHandle(descriptors[1], true));
    }

    private static int Spawn(
        IReadOnlyList<string> command, SafeFileHandle output, SafeFileHandle error, out int pid)
    {
        using var arguments = new NativeStringArray(command);
        using var environment = new NativeStringArray(PublicEnvironment());
        byte* actions = stackalloc byte[OpaqueSize];
        byte* attributes = stackalloc byte[OpaqueSize];
        byte* signals = stackalloc byte[OpaqueSize];
        _ = posix_spawn_file_actions_init(actions);
        _ = posix_spawn_file_actions_addopen(actions, 0, "/dev/null", OpenReadOnly, 0);
        _ = posix_spawn_file_actions_adddup2(actions, (int)output.DangerousGetHandle(), 1);
        _ = posix_spawn_file_actions_adddup2(actions, (int)error.DangerousGetHandle(), 2);
        _ = posix_spawnattr_init(attributes);
        _ = posix_spawnattr_setpgroup(attributes, 0);
        _ = sigemptyset(signals);
        _ = posix_spawnattr_setsigmask(attributes, signals);
        _ = sigaddset(signals, SigPipe);                        // .NET ignores it: without it no program ends with us
        _ = posix_spawnattr_setsigdefault(attributes, signals);
        _ = posix_spawnattr_setflags(attributes, SpawnSetProcessGroup | SpawnSetSignalDefault | SpawnSetSignalMask);
        int errno = posix_spawnp(out pid, command[0], actions, attributes, arguments.Pointer, environment.Pointer);
        _ = posix_spawnattr_destroy(attributes);
        _ = posix_spawn_file_actions_destroy(actions);
        return errno;
    }

    private static List<string> PublicEnvironment()
    {
        var variables = new List<string>();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var name = (string)variable.Key;
            if (!name.StartsWith(PrivateVariables, StringComparison.OrdinalIgnoreCase))
                variables.Add($"{name}={variable.Value}");
        }

        return variables;
    }

    private static SourceException SpawnFailure(string program, int errno) => errno switch
    {
        Enoent => new SourceException(
            $"the command '{program}' was not found; {InstallHint(program)} or give its full path in \"command\"",
            needsRepair: true),
        Eacces => new SourceException($"the command '{program}' may not be executed (chmod +x?)", needsRepair: true),
        _ => new SourceException(
            $"the command '{program}' could not be started: {Marshal.GetPInvokeErrorMessage(errno)}"),
    };

    private static string InstallHint(string program) => program switch
    {
        "rpicam-vid" => "install it (apt install rpicam-apps-lite)",
        "libcamera-vid" => "use rpicam-vid, its new name,",
        "ffmpeg" => "install it (apt install ffmpeg)",
        "gst-launch-1.0" => "install it (apt install gstreamer1.0-tools)",
        _ => "install it",
    };
}
