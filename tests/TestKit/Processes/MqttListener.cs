using System.Globalization;

namespace Camerad.TestKit.Processes;

/// <summary>mosquitto's own client, which hears everything below a topic.</summary>
internal sealed class MqttListener : ChildProcess
{
    /// <summary>Must be installed.</summary>
    public const string Program = "/usr/bin/mosquitto_sub";

    private readonly string _root;

    /// <param name="host">The broker's.</param>
    /// <param name="port">The broker's.</param>
    /// <param name="root">The topic, with a slash at its end.</param>
    /// <param name="prefix">Put before the command: where it is to run.</param>
    public MqttListener(string host, int port, string root, IReadOnlyList<string>? prefix = null)
        : base(
        [
            .. prefix ?? [], Program, "-h", host, "-p", port.ToString(CultureInfo.InvariantCulture), "-V", "5", "-q",
            "1", "-t", root + "#", "-F", "%t %x",
        ]) => _root = root;

    /// <summary>Everything that came on a topic, in order.</summary>
    /// <param name="topic">Below the root.</param>
    public IReadOnlyList<byte[]> Messages(string topic) =>
    [
        .. Lines.Select(static line => line.Split(' '))
            .Where(parts => parts.Length == 2 && parts[0] == _root + topic)
            .Select(static parts => Convert.FromHexString(parts[1])),
    ];
}
