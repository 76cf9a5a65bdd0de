using Camerad.TestKit.Processes;

namespace Camerad.EndToEnd.Tests;

/// <summary>mosquitto's own client, listening to everything of the device; one line per message: retained or not,
/// topic, payload.</summary>
internal sealed class Subscriber(Mosquitto broker)
    : ChildProcess(
        [
            Program, "-h", "127.0.0.1", "-p", $"{broker.Port}", "-q", "1", "-t", "camerad/endtoend/#", "-F", "%r %t %p",
        ])
{
    public const string Program = "/usr/bin/mosquitto_sub";

    /// <summary>The payload of the first message that begins so and has this in it; null if there is none.</summary>
    public string? Find(string start, string containing) => Lines
        .Where(line => line.StartsWith(start + " ", StringComparison.Ordinal)
            && line.Contains(containing, StringComparison.Ordinal))
        .Select(line => line[(start.Length + 1)..])
        .FirstOrDefault();
}
