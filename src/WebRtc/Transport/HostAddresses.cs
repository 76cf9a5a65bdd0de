using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Camerad.WebRtc.Protocol;

namespace Camerad.WebRtc.Transport;

/// <summary>
/// Which of the machine's addresses become host candidates (RFC 8445 §5.1.1.1): those of interfaces that are up; not
/// those of containers and bridges, not link-local and temporary-deprecated IPv6. Loopback only when nothing else is
/// there, or when named.
/// </summary>
internal static class HostAddresses
{
    /// <summary>Addresses announced at most; a host with more has them in order of its interfaces.</summary>
    internal const int MaxAddresses = 16;

    /// <summary>Names of virtual interfaces whose addresses no viewer can reach.</summary>
    private static readonly string[] VirtualPrefixes =
        ["docker", "br-", "virbr", "veth", "lxc", "cni", "podman", "dummy"];

    /// <param name="interfaces">Names to take; empty takes all that qualify.</param>
    /// <param name="ipv6">False if the socket can't reach IPv6.</param>
    public static IReadOnlyList<IPAddress> Enumerate(IReadOnlyCollection<string> interfaces, bool ipv6)
    {
        var addresses = new List<IPAddress>();
        var loopback = new List<IPAddress>();
        foreach (NetworkInterface networkInterface in NetworkInterface.GetAllNetworkInterfaces())
        {
            bool named = interfaces.Contains(networkInterface.Name);
            bool isLoopback = networkInterface.NetworkInterfaceType == NetworkInterfaceType.Loopback;
            if (interfaces.Count > 0 ? !named : IsVirtual(networkInterface.Name)) continue;
            if (networkInterface.OperationalStatus is not (OperationalStatus.Up or OperationalStatus.Unknown)) continue;
            foreach (UnicastIPAddressInformation unicast in networkInterface.GetIPProperties().UnicastAddresses)
                if (IsUsable(unicast.Address, ipv6))
                    (isLoopback && !named ? loopback : addresses).Add(unicast.Address);
        }
        return [.. (addresses.Count > 0 ? addresses : loopback).Take(MaxAddresses)];
    }

    private static bool IsVirtual(string name) => VirtualPrefixes.Any(name.StartsWith);

    private static bool IsUsable(IPAddress address, bool ipv6) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !IsIPv4LinkLocal(address),
        AddressFamily.InterNetworkV6 => ipv6 && !address.IsIPv6LinkLocal && !address.IsIPv6Multicast,
        _ => false,
    };

    // 169.254.0.0/16 (RFC 3927): reaches nobody who has a proper address.
    private static bool IsIPv4LinkLocal(IPAddress address)
    {
        TransportAddress value = TransportAddress.From(address, 0);
        return (value.Low & 0xFFFF_0000) == 0xA9FE_0000;
    }
}
