using System.Net;
using System.Net.Sockets;

namespace Camerad.Daemon.Configuration;

/// <summary>What several keys must agree on.</summary>
internal static class CrossKeyRules
{
    public static void Check(CameradOptions options, List<ConfigurationFault> faults)
    {
        CheckHttp(options.Http, faults);
        CheckMqtt(options.Mqtt, faults);
        GpioRules.Check(options, faults);
    }

    private static void CheckHttp(HttpOptions http, List<ConfigurationFault> faults)
    {
        CheckPair("http", http.CertFile, http.KeyFile, faults);
        if (http.Listen.GroupBy(static endPoint => endPoint.ToString())
                .FirstOrDefault(static same => same.Count() > 1) is { } twice
            && twice.First().Port != 0)
            faults.Add(new("http.listen", $"{twice.Key} stands twice", "Remove one of them."));
        CheckWildcards(http.Listen, faults);

        IPEndPoint? exposed = http.Listen.FirstOrDefault(static endPoint => !IPAddress.IsLoopback(endPoint.Address));
        if (exposed is not null && http.TokenFile.Length == 0 && !http.Open)
        {
            faults.Add(
                new("http.listen", $"{exposed} can be reached from other machines, and nothing protects the camera",
                "Set http.tokenFile to a file with a token, or http.open to true if anybody there may watch."));
        }
    }

    // The kernel gives a port to a wildcard address only while no other address has it; [::] takes IPv4 as well.
    private static void CheckWildcards(IReadOnlyList<IPEndPoint> listen, List<ConfigurationFault> faults)
    {
        foreach (IPEndPoint wildcard in listen)
        {
            bool coversAll = wildcard.Address.Equals(IPAddress.IPv6Any);
            if ((!coversAll && !wildcard.Address.Equals(IPAddress.Any)) || wildcard.Port == 0) continue;
            IPEndPoint? covered = listen.FirstOrDefault(other => other.Port == wildcard.Port && !other.Equals(wildcard)
                && (coversAll || other.AddressFamily == AddressFamily.InterNetwork));
            if (covered is null) continue;
            string family = coversAll ? "IPv4 and IPv6" : "IPv4";
            faults.Add(new("http.listen", $"{wildcard} already covers {covered}: it stands for all {family} addresses",
                $"Remove {covered}."));
            return;
        }
    }

    private static void CheckMqtt(MqttOptions mqtt, List<ConfigurationFault> faults)
    {
        CheckPair("mqtt", mqtt.CertFile, mqtt.KeyFile, faults);
        if (mqtt.PasswordFile.Length > 0 && mqtt.Username.Length == 0)
            faults.Add(new("mqtt.passwordFile", "is set without mqtt.username", "Set both."));

        if (mqtt.IsEmbedded)
        {
            (string Key, string Value)[] external =
            [
                ("username", mqtt.Username), ("passwordFile", mqtt.PasswordFile), ("caFile", mqtt.CaFile),
                ("certFile", mqtt.CertFile), ("keyFile", mqtt.KeyFile),
            ];
            foreach ((string key, string value) in external)
            {
                if (value.Length > 0)
                    faults.Add(new("mqtt." + key, "is for an external broker, and mqtt.url is \"embedded\"",
                        "Set mqtt.url, or remove this key."));
            }

            return;
        }

        string scheme = new Uri(mqtt.Url).Scheme;
        if (scheme is "mqtts" or "wss") return;
        if (mqtt.CaFile.Length > 0 || mqtt.CertFile.Length > 0)
        {
            string key = mqtt.CaFile.Length > 0 ? "mqtt.caFile" : "mqtt.certFile";
            faults.Add(new(key, $"needs TLS, and mqtt.url is {scheme}://",
                "Use mqtts:// or wss:// in mqtt.url, or remove this key."));
        }
    }

    private static void CheckPair(string section, string certFile, string keyFile, List<ConfigurationFault> faults)
    {
        if (certFile.Length > 0 && keyFile.Length == 0)
            faults.Add(new(section + ".certFile", $"is set without {section}.keyFile", "Set both, or none."));
        if (keyFile.Length > 0 && certFile.Length == 0)
            faults.Add(new(section + ".keyFile", $"is set without {section}.certFile", "Set both, or none."));
    }
}
