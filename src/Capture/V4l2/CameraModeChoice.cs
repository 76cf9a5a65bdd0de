using System.Globalization;

namespace Camerad.Capture.V4l2;

/// <summary>Chooses how to run a camera, from what it offers and what is wanted.</summary>
internal static class CameraModeChoice
{
    /// <summary>The size that is chosen if none is asked for.</summary>
    private const int PreferredWidth = 1280, PreferredHeight = 720;

    /// <summary>The rate that is chosen if none is asked for.</summary>
    private const double PreferredRate = 30;

    /// <summary>Sizes or formats named in a message.</summary>
    private const int NamedItems = 12;

    /// <summary>Rates that differ by less are the same: 29.97 and 30.</summary>
    private const double RateTolerance = 0.5;

    private const string OtherCamera = "camerad devices lists other cameras";

    /// <param name="name">The device, for messages.</param>
    /// <param name="formats">What it offers.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="canDecodeJpeg">False: MJPEG is chosen only if it is asked for.</param>
    /// <param name="fault">Why nothing was chosen.</param>
    /// <returns>Null with the reason in <paramref name="fault"/>.</returns>
    public static CameraMode? Choose(
        string name, IReadOnlyList<VideoFormat> formats, CameraRequest request, bool canDecodeJpeg,
        out V4l2Fault? fault)
    {
        fault = null;
        VideoFormat[] usable = [.. formats.Where(format => IsWanted(format, request, canDecodeJpeg))];
        if (usable.Length == 0)
        {
            fault = NoFormat(name, formats, request, canDecodeJpeg);
            return null;
        }

        Candidate[] candidates = [.. usable.SelectMany(format => CandidatesOf(format, request))];
        if (candidates.Length == 0)
        {
            fault = NoSize(name, usable, request);
            return null;
        }

        Candidate best = candidates
            .OrderBy(candidate => Math.Round(candidate.MissingRate / RateTolerance))
            .ThenBy(static candidate => candidate.Format.Kind == CameraFormat.H264 ? 0 : 1)
            .ThenBy(static candidate => DistanceFromPreferred(candidate.Width, candidate.Height))
            .ThenBy(static candidate => Work(candidate.Format))
            .First();
        return new CameraMode(best.Format.Kind!.Value, best.Format.Code, best.Width, best.Height, RateOf(request));
    }

    private static bool IsWanted(VideoFormat format, CameraRequest request, bool canDecodeJpeg)
    {
        if (format.Kind is not { } kind || (kind == CameraFormat.H264 && request.NeedsPixels)) return false;
        return request.Format == kind
            || (request.Format == CameraFormat.Auto && (kind != CameraFormat.Mjpeg || canDecodeJpeg));
    }

    private static IEnumerable<Candidate> CandidatesOf(VideoFormat format, CameraRequest request)
    {
        bool anySize = request.Width == 0;

        // A driver that does not tell its sizes is asked for the one that is wanted.
        if (format.Sizes.Count == 0) yield return new Candidate(format, request.Width, request.Height, 0);

        foreach (VideoFrameSize size in format.Sizes)
        {
            (int width, int height) = anySize ? Nearest(size) : (request.Width, request.Height);
            if (!size.Contains(width, height)) continue;
            double rate = RateOf(request);
            yield return new Candidate(format, width, height, size.Rates.Reaches(rate) ? 0 : rate - size.Rates.Max);
        }
    }

    private static (int Width, int Height) Nearest(VideoFrameSize size) => !size.IsRange
        ? (size.MaxWidth, size.MaxHeight)
        : (Step(PreferredWidth, size.MinWidth, size.MaxWidth, size.StepWidth),
            Step(PreferredHeight, size.MinHeight, size.MaxHeight, size.StepHeight));

    private static int Step(int wanted, int min, int max, int step)
    {
        int clamped = Math.Clamp(wanted, min, Math.Max(min, max));
        return clamped - ((clamped - min) % Math.Max(1, step));
    }

    // Smaller sizes than the preferred one come before larger ones: an encoder has to keep up.
    private static int DistanceFromPreferred(int width, int height)
    {
        const int Preferred = PreferredWidth * PreferredHeight;
        int area = width * height;
        return area <= Preferred ? Preferred - area : area;
    }

    // What an encoder takes as it is comes first, then what has to be rearranged, then what has to be decoded.
    private static int Work(VideoFormat format) => format.Kind switch
    {
        CameraFormat.H264 => 0,
        CameraFormat.Nv12 or CameraFormat.Yu12 => 1,
        CameraFormat.Yuyv or CameraFormat.Uyvy => 2,
        _ => 3,
    };

    private static double RateOf(CameraRequest request) =>
        request.FramesPerSecond > 0 ? request.FramesPerSecond : PreferredRate;

    private static V4l2Fault NoFormat(
        string name, IReadOnlyList<VideoFormat> formats, CameraRequest request, bool canDecodeJpeg)
    {
        CameraFormat wanted = request.Format;
        if (formats.Count == 0) return new($"{name} gives no pictures", OtherCamera, NeedsRepair: true);
        string offered = string.Join(", ", formats.Select(static format => format.Name).Distinct().Take(NamedItems));
        if (formats.Any(static format => format.IsBayer) && !formats.Any(static format => format.IsUsable))
        {
            return new(
                $"{name} gives what its sensor sees, unprocessed ({offered})",
                "use source type rpicam for a Raspberry Pi camera", NeedsRepair: true);
        }

        if (request.NeedsPixels && formats.Any(static format => format.Kind == CameraFormat.H264))
        {
            return new(
                $"{name} gives H.264 only, into which nothing can be written ({offered})",
                "leave the overlay out, or use another camera", NeedsRepair: true);
        }

        if (wanted == CameraFormat.Auto && !canDecodeJpeg && formats.Any(static format => format.IsUsable))
        {
            return new(
                $"{name} gives JPEG only, and the library that decodes it is missing", "apt install libturbojpeg0",
                NeedsRepair: true);
        }

        string what = wanted == CameraFormat.Auto ? "format that camerad can use" : NameOf(wanted);
        string fix = formats.Any(static format => format.IsUsable) ? "set another format, or auto" : OtherCamera;
        return new($"{name} offers no {what}; it offers {offered}", fix, NeedsRepair: true);
    }

    private static string NameOf(CameraFormat format) => format switch
    {
        CameraFormat.H264 => "H.264",
        CameraFormat.Mjpeg => "MJPEG",
        _ => format.ToString().ToUpperInvariant(),
    };

    private static V4l2Fault NoSize(string name, IReadOnlyList<VideoFormat> formats, CameraRequest request)
    {
        string offered = string.Join(", ", formats
            .SelectMany(static format => format.Sizes)
            .OrderByDescending(static size => size.MaxWidth * size.MaxHeight)
            .Select(static size => size.ToString())
            .Distinct()
            .Take(NamedItems));
        string wanted = string.Create(CultureInfo.InvariantCulture, $"{request.Width}x{request.Height}");
        string format = request.Format == CameraFormat.Auto ? "" : $" as {NameOf(request.Format)}";
        return new(
            $"{name} does not offer {wanted}{format}; it offers {offered}",
            "set one of these sizes, or leave them out", NeedsRepair: true);
    }

    private sealed record Candidate(VideoFormat Format, int Width, int Height, double MissingRate);
}
