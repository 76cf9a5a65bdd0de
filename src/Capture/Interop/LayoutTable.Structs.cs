using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.Interop;

/// <content>The rows of sizes and offsets.</content>
internal static partial class LayoutTable
{
    private static (string Expression, ulong Value)[] Structs() =>
        [.. Queries(), .. Formats(), .. Buffers(), .. Commands()];

    private static (string Expression, ulong Value)[] Queries()
    {
        V4l2Fract fract = default;
        V4l2Capability capability = default;
        V4l2FmtDesc fmtDesc = default;
        V4l2Input input = default;
        V4l2QueryExtCtrl queryExtCtrl = default;
        V4l2FrmSizeDiscrete frmSizeDiscrete = default;
        V4l2FrmSizeStepwise frmSizeStepwise = default;
        V4l2FrmIvalStepwise frmIvalStepwise = default;
        return
        [
            Size<V4l2Fract>("v4l2_fract"),
            Field("v4l2_fract", "numerator", in fract, in fract.Numerator),
            Field("v4l2_fract", "denominator", in fract, in fract.Denominator),
            Size<V4l2Capability>("v4l2_capability"),
            Field("v4l2_capability", "driver", in capability, in capability.Driver),
            Field("v4l2_capability", "card", in capability, in capability.Card),
            Field("v4l2_capability", "bus_info", in capability, in capability.BusInfo),
            Field("v4l2_capability", "version", in capability, in capability.Version),
            Field("v4l2_capability", "capabilities", in capability, in capability.Capabilities),
            Field("v4l2_capability", "device_caps", in capability, in capability.DeviceCaps),
            Field("v4l2_capability", "reserved", in capability, in capability.Reserved),
            Size<V4l2FmtDesc>("v4l2_fmtdesc"),
            Field("v4l2_fmtdesc", "index", in fmtDesc, in fmtDesc.Index),
            Field("v4l2_fmtdesc", "type", in fmtDesc, in fmtDesc.Type),
            Field("v4l2_fmtdesc", "flags", in fmtDesc, in fmtDesc.Flags),
            Field("v4l2_fmtdesc", "description", in fmtDesc, in fmtDesc.Description),
            Field("v4l2_fmtdesc", "pixelformat", in fmtDesc, in fmtDesc.PixelFormat),
            Field("v4l2_fmtdesc", "mbus_code", in fmtDesc, in fmtDesc.MbusCode),
            Field("v4l2_fmtdesc", "reserved", in fmtDesc, in fmtDesc.Reserved),
            Size<V4l2Input>("v4l2_input"),
            Field("v4l2_input", "index", in input, in input.Index),
            Field("v4l2_input", "name", in input, in input.Name),
            Field("v4l2_input", "type", in input, in input.Type),
            Field("v4l2_input", "audioset", in input, in input.AudioSet),
            Field("v4l2_input", "tuner", in input, in input.Tuner),
            Field("v4l2_input", "std", in input, in input.Std),
            Field("v4l2_input", "status", in input, in input.Status),
            Field("v4l2_input", "capabilities", in input, in input.Capabilities),
            Field("v4l2_input", "reserved", in input, in input.Reserved),
            Size<V4l2QueryExtCtrl>("v4l2_query_ext_ctrl"),
            Field("v4l2_query_ext_ctrl", "id", in queryExtCtrl, in queryExtCtrl.Id),
            Field("v4l2_query_ext_ctrl", "type", in queryExtCtrl, in queryExtCtrl.Type),
            Field("v4l2_query_ext_ctrl", "name", in queryExtCtrl, in queryExtCtrl.Name),
            Field("v4l2_query_ext_ctrl", "minimum", in queryExtCtrl, in queryExtCtrl.Minimum),
            Field("v4l2_query_ext_ctrl", "maximum", in queryExtCtrl, in queryExtCtrl.Maximum),
            Field("v4l2_query_ext_ctrl", "step", in queryExtCtrl, in queryExtCtrl.Step),
            Field("v4l2_query_ext_ctrl", "default_value", in queryExtCtrl, in queryExtCtrl.DefaultValue),
            Field("v4l2_query_ext_ctrl", "flags", in queryExtCtrl, in queryExtCtrl.Flags),
            Field("v4l2_query_ext_ctrl", "elem_size", in queryExtCtrl, in queryExtCtrl.ElemSize),
            Field("v4l2_query_ext_ctrl", "elems", in queryExtCtrl, in queryExtCtrl.Elems),
            Field("v4l2_query_ext_ctrl", "nr_of_dims", in queryExtCtrl, in queryExtCtrl.NrOfDims),
            Field("v4l2_query_ext_ctrl", "dims", in queryExtCtrl, in queryExtCtrl.Dims),
            Field("v4l2_query_ext_ctrl", "reserved", in queryExtCtrl, in queryExtCtrl.Reserved),
            Size<V4l2FrmSizeDiscrete>("v4l2_frmsize_discrete"),
            Field("v4l2_frmsize_discrete", "width", in frmSizeDiscrete, in frmSizeDiscrete.Width),
            Field("v4l2_frmsize_discrete", "height", in frmSizeDiscrete, in frmSizeDiscrete.Height),
            Size<V4l2FrmSizeStepwise>("v4l2_frmsize_stepwise"),
            Field("v4l2_frmsize_stepwise", "min_width", in frmSizeStepwise, in frmSizeStepwise.MinWidth),
            Field("v4l2_frmsize_stepwise", "max_width", in frmSizeStepwise, in frmSizeStepwise.MaxWidth),
            Field("v4l2_frmsize_stepwise", "step_width", in frmSizeStepwise, in frmSizeStepwise.StepWidth),
            Field("v4l2_frmsize_stepwise", "min_height", in frmSizeStepwise, in frmSizeStepwise.MinHeight),
            Field("v4l2_frmsize_stepwise", "max_height", in frmSizeStepwise, in frmSizeStepwise.MaxHeight),
            Field("v4l2_frmsize_stepwise", "step_height", in frmSizeStepwise, in frmSizeStepwise.StepHeight),
            Size<V4l2FrmIvalStepwise>("v4l2_frmival_stepwise"),
            Field("v4l2_frmival_stepwise", "min", in frmIvalStepwise, in frmIvalStepwise.Min),
            Field("v4l2_frmival_stepwise", "max", in frmIvalStepwise, in frmIvalStepwise.Max),
            Field("v4l2_frmival_stepwise", "step", in frmIvalStepwise, in frmIvalStepwise.Step),
        ];
    }

    private static (string Expression, ulong Value)[] Formats()
    {
        V4l2Rect rect = default;
        V4l2PixFormat pixFormat = default;
        V4l2PlanePixFormat planePixFormat = default;
        V4l2PixFormatMplane pixFormatMplane = default;
        V4l2Selection selection = default;
        return
        [
            Size<V4l2Rect>("v4l2_rect"),
            Field("v4l2_rect", "left", in rect, in rect.Left),
            Field("v4l2_rect", "top", in rect, in rect.Top),
            Field("v4l2_rect", "width", in rect, in rect.Width),
            Field("v4l2_rect", "height", in rect, in rect.Height),
            Size<V4l2PixFormat>("v4l2_pix_format"),
            Field("v4l2_pix_format", "width", in pixFormat, in pixFormat.Width),
            Field("v4l2_pix_format", "height", in pixFormat, in pixFormat.Height),
            Field("v4l2_pix_format", "pixelformat", in pixFormat, in pixFormat.PixelFormat),
            Field("v4l2_pix_format", "field", in pixFormat, in pixFormat.Field),
            Field("v4l2_pix_format", "bytesperline", in pixFormat, in pixFormat.BytesPerLine),
            Field("v4l2_pix_format", "sizeimage", in pixFormat, in pixFormat.SizeImage),
            Field("v4l2_pix_format", "colorspace", in pixFormat, in pixFormat.Colorspace),
            Field("v4l2_pix_format", "priv", in pixFormat, in pixFormat.Priv),
            Field("v4l2_pix_format", "flags", in pixFormat, in pixFormat.Flags),
            Field("v4l2_pix_format", "ycbcr_enc", in pixFormat, in pixFormat.YcbcrEnc),
            Field("v4l2_pix_format", "quantization", in pixFormat, in pixFormat.Quantization),
            Field("v4l2_pix_format", "xfer_func", in pixFormat, in pixFormat.XferFunc),
            Size<V4l2PlanePixFormat>("v4l2_plane_pix_format"),
            Field("v4l2_plane_pix_format", "sizeimage", in planePixFormat, in planePixFormat.SizeImage),
            Field("v4l2_plane_pix_format", "bytesperline", in planePixFormat, in planePixFormat.BytesPerLine),
            Field("v4l2_plane_pix_format", "reserved", in planePixFormat, in planePixFormat.Reserved),
            Size<V4l2PixFormatMplane>("v4l2_pix_format_mplane"),
            Field("v4l2_pix_format_mplane", "width", in pixFormatMplane, in pixFormatMplane.Width),
            Field("v4l2_pix_format_mplane", "height", in pixFormatMplane, in pixFormatMplane.Height),
            Field("v4l2_pix_format_mplane", "pixelformat", in pixFormatMplane, in pixFormatMplane.PixelFormat),
            Field("v4l2_pix_format_mplane", "field", in pixFormatMplane, in pixFormatMplane.Field),
            Field("v4l2_pix_format_mplane", "colorspace", in pixFormatMplane, in pixFormatMplane.Colorspace),
            Field("v4l2_pix_format_mplane", "plane_fmt", in pixFormatMplane, in pixFormatMplane.PlaneFmt),
            Field("v4l2_pix_format_mplane", "num_planes", in pixFormatMplane, in pixFormatMplane.NumPlanes),
            Field("v4l2_pix_format_mplane", "flags", in pixFormatMplane, in pixFormatMplane.Flags),
            Field("v4l2_pix_format_mplane", "ycbcr_enc", in pixFormatMplane, in pixFormatMplane.YcbcrEnc),
            Field("v4l2_pix_format_mplane", "quantization", in pixFormatMplane, in pixFormatMplane.Quantization),
            Field("v4l2_pix_format_mplane", "xfer_func", in pixFormatMplane, in pixFormatMplane.XferFunc),
            Field("v4l2_pix_format_mplane", "reserved", in pixFormatMplane, in pixFormatMplane.Reserved),
            Size<V4l2Selection>("v4l2_selection"),
            Field("v4l2_selection", "type", in selection, in selection.Type),
            Field("v4l2_selection", "target", in selection, in selection.Target),
            Field("v4l2_selection", "flags", in selection, in selection.Flags),
            Field("v4l2_selection", "r", in selection, in selection.R),
            Field("v4l2_selection", "reserved", in selection, in selection.Reserved),
        ];
    }

    private static (string Expression, ulong Value)[] Buffers()
    {
        V4l2RequestBuffers requestBuffers = default;
        V4l2Timecode timecode = default;
        V4l2Buffer buffer = default;
        V4l2Plane plane = default;
        V4l2ExportBuffer exportBuffer = default;
        return
        [
            Size<V4l2RequestBuffers>("v4l2_requestbuffers"),
            Field("v4l2_requestbuffers", "count", in requestBuffers, in requestBuffers.Count),
            Field("v4l2_requestbuffers", "type", in requestBuffers, in requestBuffers.Type),
            Field("v4l2_requestbuffers", "memory", in requestBuffers, in requestBuffers.Memory),
            Field("v4l2_requestbuffers", "capabilities", in requestBuffers, in requestBuffers.Capabilities),
            Field("v4l2_requestbuffers", "flags", in requestBuffers, in requestBuffers.Flags),
            Size<V4l2Timecode>("v4l2_timecode"),
            Field("v4l2_timecode", "type", in timecode, in timecode.Type),
            Field("v4l2_timecode", "flags", in timecode, in timecode.Flags),
            Field("v4l2_timecode", "frames", in timecode, in timecode.Frames),
            Field("v4l2_timecode", "seconds", in timecode, in timecode.Seconds),
            Field("v4l2_timecode", "minutes", in timecode, in timecode.Minutes),
            Field("v4l2_timecode", "hours", in timecode, in timecode.Hours),
            Field("v4l2_timecode", "userbits", in timecode, in timecode.UserBits),
            Size<V4l2Buffer>("v4l2_buffer"),
            Field("v4l2_buffer", "index", in buffer, in buffer.Index),
            Field("v4l2_buffer", "type", in buffer, in buffer.Type),
            Field("v4l2_buffer", "bytesused", in buffer, in buffer.BytesUsed),
            Field("v4l2_buffer", "flags", in buffer, in buffer.Flags),
            Field("v4l2_buffer", "field", in buffer, in buffer.Field),
            Field("v4l2_buffer", "timestamp.tv_sec", in buffer, in buffer.TimestampSeconds),
            Field("v4l2_buffer", "timestamp.tv_usec", in buffer, in buffer.TimestampMicroseconds),
            Field("v4l2_buffer", "timecode", in buffer, in buffer.Timecode),
            Field("v4l2_buffer", "sequence", in buffer, in buffer.Sequence),
            Field("v4l2_buffer", "memory", in buffer, in buffer.Memory),
            Field("v4l2_buffer", "m", in buffer, in buffer.M),
            Field("v4l2_buffer", "length", in buffer, in buffer.Length),
            Field("v4l2_buffer", "reserved2", in buffer, in buffer.Reserved2),
            Field("v4l2_buffer", "request_fd", in buffer, in buffer.RequestFd),
            Size<V4l2Plane>("v4l2_plane"),
            Field("v4l2_plane", "bytesused", in plane, in plane.BytesUsed),
            Field("v4l2_plane", "length", in plane, in plane.Length),
            Field("v4l2_plane", "m", in plane, in plane.M),
            Field("v4l2_plane", "data_offset", in plane, in plane.DataOffset),
            Field("v4l2_plane", "reserved", in plane, in plane.Reserved),
            Size<V4l2ExportBuffer>("v4l2_exportbuffer"),
            Field("v4l2_exportbuffer", "type", in exportBuffer, in exportBuffer.Type),
            Field("v4l2_exportbuffer", "index", in exportBuffer, in exportBuffer.Index),
            Field("v4l2_exportbuffer", "plane", in exportBuffer, in exportBuffer.Plane),
            Field("v4l2_exportbuffer", "flags", in exportBuffer, in exportBuffer.Flags),
            Field("v4l2_exportbuffer", "fd", in exportBuffer, in exportBuffer.Fd),
            Field("v4l2_exportbuffer", "reserved", in exportBuffer, in exportBuffer.Reserved),
        ];
    }

    private static (string Expression, ulong Value)[] Commands()
    {
        V4l2Control control = default;
        V4l2ExtControls extControls = default;
        V4l2EncoderCmd encoderCmd = default;
        return
        [
            Size<V4l2Control>("v4l2_control"),
            Field("v4l2_control", "id", in control, in control.Id),
            Field("v4l2_control", "value", in control, in control.Value),
            Size<V4l2ExtControls>("v4l2_ext_controls"),
            Field("v4l2_ext_controls", "which", in extControls, in extControls.Which),
            Field("v4l2_ext_controls", "count", in extControls, in extControls.Count),
            Field("v4l2_ext_controls", "error_idx", in extControls, in extControls.ErrorIdx),
            Field("v4l2_ext_controls", "request_fd", in extControls, in extControls.RequestFd),
            Field("v4l2_ext_controls", "reserved", in extControls, in extControls.Reserved),
            Field("v4l2_ext_controls", "controls", in extControls, in extControls.Controls),
            Size<V4l2EncoderCmd>("v4l2_encoder_cmd"),
            Field("v4l2_encoder_cmd", "cmd", in encoderCmd, in encoderCmd.Cmd),
            Field("v4l2_encoder_cmd", "flags", in encoderCmd, in encoderCmd.Flags),
            Field("v4l2_encoder_cmd", "raw", in encoderCmd, in encoderCmd.Raw),
        ];
    }

    private static (string Expression, ulong Value)[] Unions()
    {
        V4l2Format format = default;
        V4l2StreamParm streamParm = default;
        V4l2ExtControl extControl = default;
        V4l2QueryMenu queryMenu = default;
        V4l2FrmSizeEnum frmSizeEnum = default;
        V4l2FrmIvalEnum frmIvalEnum = default;
        V4l2Event occurrence = default;
        V4l2EventSubscription eventSubscription = default;
        V4l2DvTimings dvTimings = default;
        return
        [
            Size<V4l2Format>("v4l2_format"),
            Field("v4l2_format", "type", in format, in format.Type),
            Field("v4l2_format", "fmt.pix", in format, in format.Pix),
            Field("v4l2_format", "fmt.pix_mp", in format, in format.PixMp),
            Size<V4l2StreamParm>("v4l2_streamparm"),
            Field("v4l2_streamparm", "type", in streamParm, in streamParm.Type),
            Field("v4l2_streamparm", "parm.capture.capability", in streamParm, in streamParm.Capability),
            Field("v4l2_streamparm", "parm.capture.timeperframe", in streamParm, in streamParm.TimePerFrame),
            Size<V4l2ExtControl>("v4l2_ext_control"),
            Field("v4l2_ext_control", "id", in extControl, in extControl.Id),
            Field("v4l2_ext_control", "size", in extControl, in extControl.Size),
            Field("v4l2_ext_control", "value", in extControl, in extControl.Value),
            Field("v4l2_ext_control", "value64", in extControl, in extControl.Value64),
            Size<V4l2QueryMenu>("v4l2_querymenu"),
            Field("v4l2_querymenu", "id", in queryMenu, in queryMenu.Id),
            Field("v4l2_querymenu", "index", in queryMenu, in queryMenu.Index),
            Field("v4l2_querymenu", "name", in queryMenu, in queryMenu.Name),
            Field("v4l2_querymenu", "value", in queryMenu, in queryMenu.Value),
            Size<V4l2FrmSizeEnum>("v4l2_frmsizeenum"),
            Field("v4l2_frmsizeenum", "index", in frmSizeEnum, in frmSizeEnum.Index),
            Field("v4l2_frmsizeenum", "pixel_format", in frmSizeEnum, in frmSizeEnum.PixelFormat),
            Field("v4l2_frmsizeenum", "type", in frmSizeEnum, in frmSizeEnum.Type),
            Field("v4l2_frmsizeenum", "discrete", in frmSizeEnum, in frmSizeEnum.Discrete),
            Field("v4l2_frmsizeenum", "stepwise", in frmSizeEnum, in frmSizeEnum.Stepwise),
            Size<V4l2FrmIvalEnum>("v4l2_frmivalenum"),
            Field("v4l2_frmivalenum", "index", in frmIvalEnum, in frmIvalEnum.Index),
            Field("v4l2_frmivalenum", "pixel_format", in frmIvalEnum, in frmIvalEnum.PixelFormat),
            Field("v4l2_frmivalenum", "width", in frmIvalEnum, in frmIvalEnum.Width),
            Field("v4l2_frmivalenum", "height", in frmIvalEnum, in frmIvalEnum.Height),
            Field("v4l2_frmivalenum", "type", in frmIvalEnum, in frmIvalEnum.Type),
            Field("v4l2_frmivalenum", "discrete", in frmIvalEnum, in frmIvalEnum.Discrete),
            Field("v4l2_frmivalenum", "stepwise", in frmIvalEnum, in frmIvalEnum.Stepwise),
            Size<V4l2Event>("v4l2_event"),
            Field("v4l2_event", "type", in occurrence, in occurrence.Type),
            Field("v4l2_event", "u.src_change.changes", in occurrence, in occurrence.SourceChanges),
            Field("v4l2_event", "pending", in occurrence, in occurrence.Pending),
            Field("v4l2_event", "sequence", in occurrence, in occurrence.Sequence),
            Field("v4l2_event", "id", in occurrence, in occurrence.Id),
            Size<V4l2EventSubscription>("v4l2_event_subscription"),
            Field("v4l2_event_subscription", "type", in eventSubscription, in eventSubscription.Type),
            Field("v4l2_event_subscription", "id", in eventSubscription, in eventSubscription.Id),
            Field("v4l2_event_subscription", "flags", in eventSubscription, in eventSubscription.Flags),
            Size<V4l2DvTimings>("v4l2_dv_timings"),
            Field("v4l2_dv_timings", "type", in dvTimings, in dvTimings.Type),
            Field("v4l2_dv_timings", "bt.width", in dvTimings, in dvTimings.Width),
            Field("v4l2_dv_timings", "bt.height", in dvTimings, in dvTimings.Height),
        ];
    }
}
