using System.Buffers;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Camerad.Signaling.Broker;
using MQTTnet.Channel;
using MQTTnet.Exceptions;

namespace Camerad.Signaling.Tests.Broker;

public sealed class BoundedMqttChannelTests
{
    private const int Limit = 300;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public async Task Channel_passes_packets_up_to_the_limit_however_they_are_cut(int step)
    {
        byte[] packet = [0x30, 0xAC, 0x02, .. new byte[Limit]];
        byte[] all = [.. packet, 0xC0, 0x00, .. packet];

        byte[] read = await ReadAllAsync(all, step);

        Assert.Equal(all, read);
    }

    [Theory]
    [InlineData(new byte[] { 0x30, 0xAD, 0x02 })]                         // 301
    [InlineData(new byte[] { 0x30, 0x80, 0x80, 0x80, 0x80, 0x01 })]       // a length of five bytes
    [InlineData(new byte[] { 0xC0, 0x00, 0x30, 0xFF, 0xFF, 0xFF, 0x7F })] // the second packet
    public async Task Channel_fails_at_a_length_over_the_limit(byte[] bytes) =>
        await Assert.ThrowsAsync<MqttProtocolViolationException>(() => ReadAllAsync(bytes, 1));

    private static async Task<byte[]> ReadAllAsync(byte[] bytes, int step)
    {
        using var channel = new BoundedMqttChannel(new ScriptedChannel(bytes), Limit);
        var read = new List<byte>();
        var buffer = new byte[step];
        int count;
        while ((count = await channel.ReadAsync(
            buffer, 0, step, TestContext.Current.CancellationToken)) > 0) read.AddRange(buffer[..count]);
        return [.. read];
    }

    private sealed class ScriptedChannel(byte[] bytes) : IMqttChannel
    {
        private int _position;

        public EndPoint? RemoteEndPoint => null;

        public EndPoint? LocalEndPoint => null;

        public bool IsSecureConnection => false;

        public X509Certificate2? ClientCertificate => null;

        public Task ConnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task DisconnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            int taken = Math.Min(count, bytes.Length - _position);
            bytes.AsSpan(_position, taken).CopyTo(buffer.AsSpan(offset));
            _position += taken;
            return Task.FromResult(taken);
        }

        public Task WriteAsync(ReadOnlySequence<byte> buffer,
            bool isEndOfPacket, CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
