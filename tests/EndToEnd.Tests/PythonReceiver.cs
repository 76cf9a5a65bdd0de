using System.Globalization;
using Camerad.TestKit.Processes;

namespace Camerad.EndToEnd.Tests;

/// <summary>A receiver by aiortc or webrtcbin that decodes and prints the numbers of its frames.</summary>
internal sealed class PythonReceiver(string script, string url, int seconds)
    : Peer(
        ["/usr/bin/python3", "-u", Path.Combine("python", script), url, seconds.ToString(CultureInfo.InvariantCulture)])
{
    public IReadOnlyList<int> Frames => [.. OfType("frame").Select(frame => frame.GetProperty("number").GetInt32())];}
