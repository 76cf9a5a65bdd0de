using System.Net;
using System.Net.Sockets;

namespace Camerad.Signaling.Tests.Mqtt;

internal static class Ports
{
    /// <summary>Ports that were free a moment ago, for programs that can't choose one themselves.</summary>
    public static int[] Free(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        Array.ForEach(listeners, listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        Array.ForEach(listeners, listener => listener.Dispose());
        return ports;
    }
}
