using UnityEditor;
using UnityEngine;

namespace VaeGpu.Editor
{
    /// <summary>The fields of a <see cref="LatentTexture"/>, and, while it plays, its picture and what decoding costs.</summary>
    [CustomEditor(typeof(LatentTexture))]
    [CanEditMultipleObjects]
    internal sealed class LatentTextureEditor : UnityEditor.Editor
    {
        private SerializedProperty _model;
        private SerializedProperty _backend;
        private SerializedProperty _seed;
        private SerializedProperty _temperature;
        private SerializedProperty _targetTexture;
        private SerializedProperty _targetRenderer;
        private SerializedProperty _targetProperty;
        private Decoder _shown;
        private DecoderStats _stats;

        public override bool RequiresConstantRepaint() => Application.isPlaying;

        public override bool HasPreviewGUI() => Application.isPlaying && !serializedObject.isEditingMultipleObjects && ((LatentTexture)target).Texture != null;

        public override void OnPreviewGUI(Rect r, GUIStyle background)
        {
            Texture picture = ((LatentTexture)target).Texture;
            if (picture != null)
            {
                GUI.DrawTexture(r, picture, ScaleMode.ScaleToFit);
            }
        }

        public override void OnInspectorGUI()
        {
            serializedObject.Update();
            EditorGUILayout.PropertyField(_model);
            if (_model.objectReferenceValue == null && !_model.hasMultipleDifferentValues)
            {
                EditorGUILayout.HelpBox("Put a .safetensors file into the project and drag it here.", MessageType.Info);
            }

            EditorGUILayout.PropertyField(_backend);
            EditorGUILayout.PropertyField(_seed);
            EditorGUILayout.PropertyField(_temperature);
            EditorGUILayout.PropertyField(_targetTexture);
            EditorGUILayout.PropertyField(_targetRenderer);
            if (_targetRenderer.objectReferenceValue != null || _targetRenderer.hasMultipleDifferentValues)
            {
                EditorGUILayout.PropertyField(_targetProperty);
            }

            _ = serializedObject.ApplyModifiedProperties();
            if (!serializedObject.isEditingMultipleObjects)
            {
                Look((LatentTexture)target);
                ShowStats();
            }
        }

        /// <summary>Unity lays an inspector out and then paints it, and complains where the two have other controls: what is shown is looked at once for both.</summary>
        private void Look(LatentTexture component)
        {
            if (Event.current.type != EventType.Layout)
            {
                return;
            }

            Decoder before = _shown;
            _shown = component.Ready ? component.Decoder : null;
            DecoderStats stats = _shown == null ? default : _shown.Stats;
            // None while the render thread is in the decoder: the last ones stay.
            _stats = stats.Backend == Backend.Automatic && _shown == before ? _stats : stats;
        }

        private void ShowStats()
        {
            if (_shown == null)
            {
                return;
            }

            EditorGUILayout.Space();
            EditorGUILayout.LabelField("Device", _shown.DeviceName);
            if (_shown.ProcessorReason.Length > 0)
            {
                EditorGUILayout.HelpBox(_shown.ProcessorReason, MessageType.Warning);
            }

            EditorGUILayout.LabelField("Picture", $"{_shown.Width} × {_shown.Height} from {_shown.LatentSize} numbers");
            EditorGUILayout.LabelField("Way", _shown.UnitysDevice ? "into Unity's textures, on Unity's device" : "through memory");
            EditorGUILayout.LabelField("Decodes", $"{_stats.Completed}, {_stats.InFlight} under way");
            if (_stats.Backend == Backend.Vulkan)
            {
                string time = _stats.UnitysDevice ? "" : $"{_stats.GpuSeconds * 1000:0.000} ms, ";
                EditorGUILayout.LabelField("On the device", $"{time}{_stats.Dispatches} kernels, {EditorUtility.FormatBytes(_stats.DeviceBytes)}");
            }
        }

        private void OnEnable()
        {
            _model = serializedObject.FindProperty("_model");
            _backend = serializedObject.FindProperty("_backend");
            _seed = serializedObject.FindProperty("_seed");
            _temperature = serializedObject.FindProperty("_temperature");
            _targetTexture = serializedObject.FindProperty("_targetTexture");
            _targetRenderer = serializedObject.FindProperty("_targetRenderer");
            _targetProperty = serializedObject.FindProperty("_targetProperty");
        }
    }
}
