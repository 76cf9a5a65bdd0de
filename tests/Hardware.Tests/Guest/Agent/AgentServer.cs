using System.ComponentModel;
using Camerad.Hardware.Guest.Protocol;

namespace Camerad.Hardware.Guest.Agent;

/// <summary>Answers the tests' messages, several at a time; see <see cref="MessageKind"/>.</summary>
/// <param name="port">To the tests.</param>
internal sealed class AgentServer(Stream port)
{
    private readonly Lock _writing = new();
    private readonly Dictionary<uint, Command> _started = [];

    /// <summary>Until the port ends.</summary>
    public void Serve()
    {
        while (true)
        {
            Message question = Message.ReadFrom(port);
            new Thread(() => Handle(question)) { IsBackground = true }.Start();
        }
    }

    private void Handle(Message question)
    {
        Message answer;
        try
        {
            answer = Answer(question);
        }
        catch (Exception exception) when (IsTold(exception))
        {
            answer = Message.Failed(question.Id, exception.Message);
        }
        lock (_writing) answer.WriteTo(port);
    }

    /// <summary>What the asker did wrong or the system refused, not what this program does wrong.</summary>
    private static bool IsTold(Exception exception) => exception
        is IOException or UnauthorizedAccessException or Win32Exception or TimeoutException or KeyNotFoundException
        or InvalidDataException;

    private Message Answer(Message question) => question.Kind switch
    {
        MessageKind.Run => Run(question),
        MessageKind.Start => Start(question),
        MessageKind.Look => Look(question),
        MessageKind.Stop => Stop(question),
        MessageKind.Put => Put(question),
        MessageKind.Get => new Message(question.Id, MessageKind.Content).Add(File.ReadAllBytes(question.ReadText())),
        _ => throw new InvalidDataException($"{question.Kind} is no question"),
    };

    private static Message Run(Message question)
    {
        using var command = new Command(question.ReadText());
        var limit = TimeSpan.FromMilliseconds(question.ReadNumber());
        if (!command.WaitForExit(limit))
        {
            command.Kill();
            throw new TimeoutException($"it took longer than {limit}.\n{command.Output}{command.Errors}");
        }
        return Describe(question.Id, MessageKind.Ended, command);
    }

    private Message Start(Message question)
    {
        var command = new Command(question.ReadText());
        lock (_started) _started.Add(command.Id, command);
        return new Message(question.Id, MessageKind.Started).Add(command.Id);
    }

    private Message Look(Message question)
    {
        Command command = Started(question);
        return Describe(question.Id, command.HasExited ? MessageKind.Ended : MessageKind.Running, command);
    }

    private Message Stop(Message question)
    {
        Command command = Started(question);
        command.Stop((int)question.ReadNumber());
        Message answer = Describe(question.Id, MessageKind.Ended, command);
        lock (_started) _started.Remove(command.Id);
        command.Dispose();
        return answer;
    }

    private static Message Put(Message question)
    {
        string path = question.ReadText();
        var mode = (UnixFileMode)question.ReadNumber();
        using (FileStream file = File.Create(path)) file.Write(question.ReadBytes());
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, mode);
        return new Message(question.Id, MessageKind.Done);
    }

    private Command Started(Message question)
    {
        uint process = question.ReadNumber();
        lock (_started)
        {
            return _started.GetValueOrDefault(process)
                ?? throw new KeyNotFoundException($"process {process} was not started from here, or has been stopped");
        }
    }

    private static Message Describe(uint id, MessageKind kind, Command command) =>
        new Message(id, kind)
            .Add((uint)(kind == MessageKind.Ended ? command.ExitCode : 0)).Add(command.Output).Add(command.Errors);
}
