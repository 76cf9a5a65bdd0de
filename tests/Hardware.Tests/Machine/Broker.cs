using Camerad.TestKit.Processes;

namespace Camerad.Hardware.Tests.Machine;

/// <summary>Debian's mosquitto beside the machine, and a client of it that hears everything of the device.</summary>
public sealed class Broker : IDisposable
{
    private const string Program = "/usr/sbin/mosquitto";
    private const string Root = "camerad/guest/";
    private const int Port = 1883;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("broker").FullName;
    private readonly ChildProcess _broker;
    private readonly MqttListener _client;

    /// <exception cref="IOException">It does not start; the message holds why.</exception>
    public Broker(EmulatedMachine machine)
    {
        string configuration = Path.Combine(_folder, "mosquitto.conf");
        File.WriteAllLines(configuration,
        [
            "user root", $"listener {Port} {EmulatedMachine.HostAddress}", "persistence false", "allow_anonymous true",
        ]);
        _broker = new ChildProcess([.. machine.Prefix, Program, "-v", "-c", configuration]);
        if (!_broker.WaitUntil(() => HasLine(_broker, "running"), StartLimit)) throw new IOException(_broker.Tail);
        _client = new MqttListener(EmulatedMachine.HostAddress, Port, Root, machine.Prefix);
        if (!_broker.WaitUntil(() => HasLine(_broker, "Sending SUBACK"), StartLimit))
            throw new IOException(_broker.Tail + _client.Tail);
    }

    /// <summary>What the daemon must be told to use this broker.</summary>
    public static string Setting => $"mqtt.url=mqtt://{EmulatedMachine.HostAddress}:{Port}";

    /// <summary>Skips the test where mosquitto is not installed.</summary>
    public static void Require()
    {
        Tools.RequireFile(Program);
        Tools.RequireFile(MqttListener.Program);
    }

    /// <summary>Everything that came on a topic of the device, in order.</summary>
    /// <param name="topic">Below the device's: <c>event/gpio</c>.</param>
    public IReadOnlyList<byte[]> Messages(string topic) => _client.Messages(topic);

    public bool WaitUntil(Func<bool> condition, TimeSpan limit) => _client.WaitUntil(condition, limit);

    public void Dispose()
    {
        _client.Dispose();
        _broker.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static bool HasLine(ChildProcess process, string part) =>
        process.Lines.Any(line => line.Contains(part, StringComparison.Ordinal));
}
