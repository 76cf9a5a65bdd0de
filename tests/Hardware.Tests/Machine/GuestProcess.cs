using System.Diagnostics;
using Camerad.Hardware.Guest.Protocol;

namespace Camerad.Hardware.Tests.Machine;

/// <summary>A command that runs in the emulated machine beside others, until it is stopped or has ended.</summary>
public sealed class GuestProcess : IAsyncDisposable
{
    private const int SIGTERM = 15;
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(60);

    private readonly GuestAgent _agent;
    private readonly string _command;
    private readonly uint _id;
    private bool _isStopped;

    private GuestProcess(GuestAgent agent, string command, uint id) => (_agent, _command, _id) = (agent, command, id);

    internal static async Task<GuestProcess> StartAsync(GuestAgent agent, string command)
    {
        Message started = await agent.AskAsync(MessageKind.Start, question => question.Add(command), AnswerLimit);
        return new GuestProcess(agent, command, started.ReadNumber());
    }

    /// <summary>Its output so far.</summary>
    public async Task<GuestResult> LookAsync() => (await AskAsync(MessageKind.Look)).Result;

    /// <summary>Waits until its output is as wanted.</summary>
    /// <exception cref="TimeoutException">It was not in time, or the command ended before; its output is
    /// told.</exception>
    public async Task<GuestResult> WaitUntilAsync(Func<GuestResult, bool> isWanted, TimeSpan limit)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            (GuestResult result, bool hasEnded) = await AskAsync(MessageKind.Look);
            if (isWanted(result)) return result;
            if (hasEnded) throw new TimeoutException($"\"{_command}\" ended with {Describe(result)}");
            if (waited.Elapsed > limit) throw new TimeoutException($"\"{_command}\" after {limit}: {Describe(result)}");
            await Task.Delay(LookAgain);
        }
    }

    /// <summary>Waits until it has ended by itself.</summary>
    /// <exception cref="TimeoutException">It has not in time.</exception>
    public async Task<GuestResult> WaitForExitAsync(TimeSpan limit)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            (GuestResult result, bool hasEnded) = await AskAsync(MessageKind.Look);
            if (hasEnded) return result;
            if (waited.Elapsed > limit) throw new TimeoutException($"\"{_command}\" after {limit}: {Describe(result)}");
            await Task.Delay(LookAgain);
        }
    }

    /// <summary>Sends a signal to it and its children and waits for its end; after 20 s it is killed.</summary>
    public async Task<GuestResult> StopAsync(int signal = SIGTERM)
    {
        _isStopped = true;
        return (await AskAsync(MessageKind.Stop, question => question.Add((uint)signal))).Result;
    }

    /// <summary>Stops it, if no test has.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isStopped) await StopAsync();
    }

    private async Task<(GuestResult Result, bool HasEnded)> AskAsync(
        MessageKind kind, Action<Message>? addFields = null)
    {
        Message answer = await _agent.AskAsync(
            kind, question => { question.Add(_id); addFields?.Invoke(question); }, AnswerLimit);
        return (EmulatedMachine.Read(answer), answer.Kind == MessageKind.Ended);
    }

    private static string Describe(GuestResult result) => $"code {result.ExitCode}\n{result.Output}{result.Errors}";
}
