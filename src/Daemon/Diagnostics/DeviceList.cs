using System.Net;
using System.Net.NetworkInformation;
using System.Text;
using System.Text.Json;
using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Diagnostics;

/// <summary><c>camerad devices</c>: the configured sources, the addresses that become ICE candidates, and GPIO chips.</summary>
/// <param name="Streams">As configured.</param>
/// <param name="Addresses">Of the interfaces that are up.</param>
internal sealed record DeviceList(IReadOnlyList<DeviceList.Stream> Streams, IReadOnlyList<DeviceList.Address> Addresses)
{
    private const string NotYet =
        "Cameras (V4L2) and sound devices are not listed yet: use a command source, e.g. with rpicam-vid.";

    public static DeviceList Find(CameradOptions options) => new(
        [.. options.Streams.Select(
            static stream => new Stream(stream.Name, stream.Source.Type, Describe(stream.Source)))],
        FindAddresses(options.WebRtc))
    {
        Gpio = GpioDeviceList.Find(options.Gpio),
    };

    public GpioDeviceList Gpio { get; private init; } = new([]);

    public string ToText()
    {
        var text = new StringBuilder("Streams\n");
        foreach (Stream stream in Streams)
            text.Append("  ").Append(stream.Name.PadRight(12)).Append(stream.Type.PadRight(9)).Append(
                stream.Detail).Append('\n');
        text.Append("Network addresses that viewers are told\n");
        foreach (Address address in Addresses.Where(static address => address.IsCandidate))
            text.Append("  ").Append(address.Interface.PadRight(12)).Append(address.Ip).Append('\n');
        Gpio.AppendTo(text);
        return text.Append(NotYet).ToString();
    }

    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartArray("streams");
            foreach (Stream stream in Streams)
            {
                json.WriteStartObject();
                json.WriteString("name", stream.Name);
                json.WriteString("type", stream.Type);
                json.WriteString("detail", stream.Detail);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("addresses");
            foreach (Address address in Addresses)
            {
                json.WriteStartObject();
                json.WriteString("interface", address.Interface);
                json.WriteString("address", address.Ip);
                json.WriteBoolean("candidate", address.IsCandidate);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            Gpio.WriteTo(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static string Describe(SourceOptions source) => source switch
    {
        FileSourceOptions file => file.Path,
        CommandSourceOptions command => string.Join(' ', command.Command),
        _ => "the clip inside the program",
    };

    // Loopback counts only where nothing else is there, as the network does it (RtcNetworkOptions.Interfaces).
    private static List<Address> FindAddresses(WebRtcOptions webrtc)
    {
        var found = new List<(string Interface, IPAddress Ip)>();
        foreach (NetworkInterface candidate in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (candidate.OperationalStatus is not (OperationalStatus.Up or OperationalStatus.Unknown)) continue;
            found.AddRange(candidate.GetIPProperties().UnicastAddresses
                .Where(static unicast => !unicast.Address.IsIPv6LinkLocal)
                .Select(unicast => (candidate.Name, unicast.Address)));
        }

        bool Wanted((string Interface, IPAddress Ip) entry) =>
            webrtc.Interfaces.Count > 0 ? webrtc.Interfaces.Contains(entry.Interface) : !IPAddress.IsLoopback(entry.Ip);
        bool onlyLoopback = !found.Any(Wanted) && webrtc.Interfaces.Count == 0;
        return [.. found.Select(
            entry => new Address(entry.Interface, entry.Ip.ToString(), onlyLoopback || Wanted(entry)))];
    }

    /// <param name="Name">The stream's.</param>
    /// <param name="Type">Of its source.</param>
    /// <param name="Detail">For people.</param>
    internal sealed record Stream(string Name, string Type, string Detail);

    /// <param name="Interface">Its name.</param>
    /// <param name="Ip">The address.</param>
    /// <param name="IsCandidate">Whether viewers are told.</param>
    internal sealed record Address(string Interface, string Ip, bool IsCandidate);
}
