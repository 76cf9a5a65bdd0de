using System.Buffers.Binary;
using Camerad.Capture;
using Camerad.Capture.Encoders.M2m;
using Camerad.Capture.Interop;
using Camerad.Capture.Pictures;
using Camerad.Capture.V4l2;

namespace Camerad.Hardware.Guest.V4l2;

/// <summary>The encoder's sequence on vicodec, whose codec is FWHT: all of it but the H.264.</summary>
internal static class CodecChecks
{
    private const int Pictures = 30;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Encodes, drains, resumes, resets, and begins again with another size, on one device.</summary>
    public static void Run(string device, TextWriter output)
    {
        foreach (PictureFormat format in new[]
        {
            new PictureFormat(PixelFormat.Nv12, 640, 360),
            new PictureFormat(PixelFormat.I420, 1280, 720),
            new PictureFormat(PixelFormat.Yuyv, 642, 362),
        })
        {
            using StatefulEncoder encoder = Start(device, format);
            var pictures = new PicturePool(format);
            int made = Encode(encoder, pictures, Pictures, output);
            int drained = Drain(encoder, output);
            Check(drained > 0, $"{format}: {drained} come out by draining");
            made += drained;
            Check(made == Pictures, $"{format}: {made} of {Pictures} come out in all");
            encoder.Resume();
            made = Encode(encoder, pictures, Pictures, output) + Drain(encoder, output);
            Check(made == Pictures, $"{format}: {made} of {Pictures} come out after resuming");
            encoder.Reset();
            made = Encode(encoder, pictures, Pictures, output, mustBeginWithKey: true) + Drain(encoder, output);
            Check(made == Pictures, $"{format}: {made} of {Pictures} come out after a reset, a key frame first");
            Check(encoder.LostPictures == 0, $"{format}: {encoder.LostPictures} are lost");
        }

        void Check(bool isTrue, string fact)
        {
            output.WriteLine(fact);
            if (!isTrue) throw new InvalidOperationException(fact);
        }
    }

    /// <summary>A camera's buffers go straight into the encoder.</summary>
    public static void RunShared(string camera, string device, TextWriter output)
    {
        var request = new CameraRequest { Device = camera, Format = CameraFormat.Nv12, Width = 640, Height = 480 };
        using V4l2Camera opened = V4l2Camera.Open(request, canDecodeJpeg: false);
        using IPictureSource source = opened.StartPictures(() => throw new InvalidOperationException("no JPEG"));
        using StatefulEncoder encoder = Start(device, source.Format);
        using var poller = new Poller();
        poller.Add(source.Readable!, PollEvents.Readable);
        poller.Add(encoder.Pollable, PollEvents.Readable | PollEvents.Writable);
        long deadline = MonotonicClock.Ticks + Patience.Ticks;
        long bytes = 0;
        int made = 0, refused = 0;
        long lastTicks = 0;
        while (made < Pictures)
        {
            if (MonotonicClock.Ticks > deadline) throw new InvalidOperationException($"only {made} pictures");
            poller.Wait(deadline);
            while (source.TryTake(out RawPicture? picture))
            {
                if (!encoder.TryGive(picture)) refused++;
                picture.Release();
            }

            while (encoder.TryTake(out CodedPicture coded) == CodedResult.Picture)
            {
                made++;
                bytes += coded.Content.Length;
                if (coded.CaptureTicks <= lastTicks) throw new InvalidOperationException("time runs back");
                lastTicks = coded.CaptureTicks;
                encoder.Return(coded);
            }
        }

        output.WriteLine($"{made} pictures, {bytes} bytes, {refused} refused, {encoder.LostPictures} lost, "
            + $"{encoder.InputCounts.Shared} shared, {encoder.InputCounts.Copied} copied");
        if (!encoder.UsesDmaBufs)
            throw new InvalidOperationException($"the pictures were copied: {encoder.WhyCopied}");
    }

    private static StatefulEncoder Start(string device, PictureFormat format)
    {
        var encoder = new StatefulEncoder(V4l2Device.Open(device));
        encoder.Configure(new StatefulEncoderFormat(Videodev2.PixFmtFwht, format, 30, 1024 * 1024));
        int errno = encoder.Start();
        return errno == 0 ? encoder : throw new InvalidOperationException($"STREAMON says {errno}");
    }

    private static int Encode(
        StatefulEncoder encoder, PicturePool pictures, int count, TextWriter output, bool mustBeginWithKey = false)
    {
        using var poller = new Poller();
        poller.Add(encoder.Pollable, PollEvents.Readable | PollEvents.Writable);
        long deadline = MonotonicClock.Ticks + Patience.Ticks;
        int given = 0, made = 0, keys = 0;
        long bytes = 0;
        while (given < count)
        {
            if (MonotonicClock.Ticks > deadline) throw new InvalidOperationException($"only {made} pictures");
            RawPicture picture = pictures.Rent(MonotonicClock.Ticks);
            Paint(picture, given);
            if (encoder.TryGive(picture)) given++;
            picture.Release();
            // What is still inside then is for draining.
            if (given == count) break;
            poller.Wait(MonotonicClock.Ticks + TimeSpan.TicksPerSecond);
            Collect();
        }

        output.WriteLine($"given {given}, made {made}, {keys} key frames, {bytes} bytes");
        return made;

        void Collect()
        {
            while (encoder.TryTake(out CodedPicture coded) == CodedResult.Picture)
            {
                bool isKey = IsKeyFrame(coded.Content.Span);
                if (mustBeginWithKey && made == 0 && !isKey) throw new InvalidOperationException("no key frame first");
                made++;
                keys += isKey ? 1 : 0;
                bytes += coded.Content.Length;
                encoder.Return(coded);
            }
        }
    }

    // FWHT's header: two magic words, version, width, height, flags (big-endian). vicodec's encoder sets no KEYFRAME.
    private static bool IsKeyFrame(ReadOnlySpan<byte> frame) =>
        frame.Length > 24 && (BinaryPrimitives.ReadUInt32BigEndian(frame[20..]) & (1u << 10)) != 0;

    private static int Drain(StatefulEncoder encoder, TextWriter output)
    {
        using var poller = new Poller();
        poller.Add(encoder.Pollable, PollEvents.Readable | PollEvents.Writable);
        long deadline = MonotonicClock.Ticks + Patience.Ticks;
        if (!encoder.Drain()) throw new InvalidOperationException("it cannot be drained");
        int made = 0;
        while (true)
        {
            CodedResult result = encoder.TryTake(out CodedPicture coded);
            if (result == CodedResult.Drained) break;
            if (result == CodedResult.Picture)
            {
                made++;
                encoder.Return(coded);
                continue;
            }

            if (MonotonicClock.Ticks > deadline) throw new InvalidOperationException("it does not end draining");
            poller.Wait(deadline);
        }

        output.WriteLine($"drained {made}");
        return made;
    }

    private static void Paint(RawPicture picture, int number)
    {
        Span<byte> luma = picture.Planes[0].Memory.Span;
        for (int i = 0; i < luma.Length; i++) luma[i] = (byte)((i >> 3) + (number * 5));
        for (int plane = 1; plane < picture.Planes.Length; plane++) picture.Planes[plane].Memory.Span.Fill(128);
    }
}
